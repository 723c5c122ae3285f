/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.PoolSnapshot;
import io.poolguard.internal.hold.Frame;
import io.poolguard.internal.hold.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private enum Seen {
        SEEN,
        UNSEEN
    }

    @Test
    void of_mostIdle_saysWhereAndWhatTheyWaitFor() {
        assertThat(verdict(idle("Chat.stream"), idle("Chat.stream"), busy("Report.run")))
                .isEqualTo("2 of 3 connections are held idle in Chat.stream; they wait in java.net.http."
                        + " End the transaction, or release the session, before the call.");
    }

    @Test
    void of_idleInSeveralPlaces_namesTheCommonest() {
        assertThat(verdict(idle("Chat.stream"), idle("Chat.stream"), idle("Mail.send")))
                .startsWith("3 of 3 connections are held idle, 2 of them in Chat.stream; they wait in java.net.http.");
    }

    @Test
    void of_mostInJdbc_saysSlowOrTooSmall() {
        assertThat(verdict(busy("Report.run"), busy("Report.run"), idle("Chat.stream")))
                .isEqualTo("2 of 3 connections are executing in JDBC in Report.run."
                        + " The statements are slow, or the pool is too small.");
    }

    @Test
    void of_mostEnding_blamesNobodyWhoIsIdle() {
        assertThat(verdict(ending("Chat.save"), ending("Chat.save"), idle("Chat.stream")))
                .isEqualTo("2 of 3 connections are on the way back in Chat.save."
                        + " A rollback or a close hangs, or is slow: look at the network and the database.");
    }

    @Test
    void of_mostUnobserved_doesNotCallThemIdle() {
        assertThat(verdict(unobserved("Loader.copy"), unobserved("Loader.copy"), busy("Report.run")))
                .isEqualTo("2 of 3 connections are held in Loader.copy"
                        + " and used past the guard, which cannot tell whether they are idle.");
    }

    @Test
    void of_onlyEnding_isNotPastTheGuard() {
        assertThat(verdict(ending("Chat.save"))).startsWith("1 of 1 connection is on the way back in Chat.save.");
    }

    private static String verdict(HoldLine... lines) {
        PoolSnapshot full = new PoolSnapshot("chat", lines.length, lines.length, 0, 4, lines.length, 1, 0, 0);
        return Verdict.of(full, List.of(lines), Optional.empty());
    }

    private static HoldLine idle(String place) {
        return line(place, Activity.IDLE_IN_HAND, Seen.SEEN, "jdk.internal.net.http.HttpClientImpl");
    }

    private static HoldLine busy(String place) {
        return line(place, Activity.IN_JDBC, Seen.SEEN, "org.h2.command.Command");
    }

    private static HoldLine ending(String place) {
        return line(place, Activity.ENDING, Seen.SEEN, "org.h2.jdbc.JdbcConnection");
    }

    private static HoldLine unobserved(String place) {
        return line(place, Activity.IDLE_IN_HAND, Seen.UNSEEN, "org.postgresql.copy.CopyManager");
    }

    private static HoldLine line(String place, Activity activity, Seen seen, String calls) {
        Frame application = new Frame("com.example." + place.split("\\.")[0], place.split("\\.")[1], 57);
        HoldSnapshot snapshot = new HoldSnapshot(
                1,
                "none",
                activity,
                Duration.ofSeconds(9),
                Duration.ZERO,
                false,
                Duration.ZERO,
                Duration.ZERO,
                3,
                Instant.EPOCH,
                "worker-1",
                1,
                false,
                Optional.of(application.toString()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                seen == Seen.UNSEEN);
        List<Frame> stack = new ArrayList<>(List.of(new Frame(calls, "call", 1), application));
        return new HoldLine(
                new Site(List.of(application)),
                snapshot,
                HoldLine.Standing.COUNTS,
                Optional.of(stack),
                new KnownWaits(List.of()));
    }
}
