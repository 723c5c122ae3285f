/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.internal.hikari.PoolCounts;
import io.poolguard.internal.hold.Frame;
import io.poolguard.internal.hold.Site;
import io.poolguard.internal.report.HoldLine.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final KnownWaits NONE_KNOWN = new KnownWaits(List.of());
    private static final AtomicLong IDS = new AtomicLong();

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

    @Test
    void of_mostLeaked_saysThatNobodyClosedThem() {
        assertThat(verdict(leaked("Report.run"), leaked("Report.run"), idle("Chat.stream")))
                .isEqualTo("2 of 3 connections are leaked in Report.run: collected unclosed."
                        + " Close it in try-with-resources, streams of rows too.");
    }

    @Test
    void of_mostWaitForThePoolThemselves_saysToPassTheConnectionOn() {
        assertThat(verdict(waiting("Order.place"), waiting("Order.place"), busy("Report.run")))
                .isEqualTo("2 of 3 connections are held by threads that themselves wait for this pool in Order.place."
                        + " Pass the connection on to the inner work, or begin it after the outer one.");
    }

    @Test
    void of_allWaitForThePoolThemselves_isADeadlock() {
        assertThat(verdict(waiting("Order.place"), waiting("Order.cancel"), waiting("Order.place")))
                .isEqualTo("Deadlock: 3 of 3 connections are held by threads that themselves wait for this pool,"
                        + " 2 of them in Order.place."
                        + " Pass the connection on to the inner work, or begin it after the outer one.");
    }

    @Test
    void of_brokenHolds_keepNobodyWaiting() {
        assertThat(verdict(broken("Chat.stream"), broken("Chat.stream"), busy("Report.run")))
                .startsWith("1 of 3 connections are executing in JDBC in Report.run.");
    }

    @Test
    void of_holdWithoutASite_isNamedByItsStackOrItsLabel() {
        HoldLine unknown = idle("Chat.stream");
        Optional<List<Frame>> noStack = Optional.empty();

        assertThat(verdict(new HoldLine(Site.NONE, unknown.snapshot(), Standing.COUNTS, unknown.stack(), NONE_KNOWN)))
                .startsWith("1 of 1 connection is held idle in Chat.stream; it waits in java.net.http.");
        assertThat(verdict(new HoldLine(Site.NONE, unknown.snapshot(), Standing.COUNTS, noStack, NONE_KNOWN)))
                .isEqualTo("1 of 1 connection is held idle in label none."
                        + " End the transaction, or release the session, before the call.");
    }

    @Test
    void before_someGaveBackSince_namesThem() {
        HoldLine stays = idle("Chat.stream");

        assertThat(Verdict.before(List.of(stays), List.of(stays, busy("Report.run"), busy("Report.run"))))
                .isEqualTo(" When half of the wait was over, 2 others were executing in JDBC in Report.run;"
                        + " given back since.");
        assertThat(Verdict.before(List.of(), List.of(stays)))
                .isEqualTo(" When half of the wait was over, 1 other was held idle in Chat.stream; given back since.");
    }

    @Test
    void before_nobodyGaveBackSince_saysNothing() {
        HoldLine stays = idle("Chat.stream");

        assertThat(Verdict.before(List.of(stays, busy("Report.run")), List.of(stays)))
                .isEmpty();
        assertThat(Verdict.before(List.of(stays), List.of())).isEmpty();
        assertThat(Verdict.before(List.of(stays), List.of(stays, broken("Report.run"))))
                .isEmpty();
    }

    @Test
    void of_sameNumbers_namesTheIdleOnes() {
        assertThat(verdict(busy("Report.run"), ending("Chat.save"), idle("Chat.stream")))
                .startsWith("1 of 3 connections are held idle in Chat.stream;");
    }

    @Test
    void before_sameNumbers_namesTheIdleOnes() {
        assertThat(Verdict.before(List.of(), List.of(busy("Report.run"), idle("Chat.stream"))))
                .startsWith(" When half of the wait was over, 1 other was held idle in Chat.stream");
    }

    private static String verdict(HoldLine... lines) {
        PoolCounts full = new PoolCounts(lines.length, lines.length, 0, 4, lines.length, 1);
        return Verdict.of(full, List.of(lines));
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

    private static HoldLine leaked(String place) {
        return line(place, Activity.LEAKED, Seen.SEEN, "java.lang.Object");
    }

    private static HoldLine waiting(String place) {
        return standing(line(place, Activity.IDLE_IN_HAND, Seen.SEEN, "java.lang.Object"), Standing.WAITS_HERE);
    }

    private static HoldLine broken(String place) {
        return standing(idle(place), Standing.BROKEN);
    }

    private static HoldLine standing(HoldLine line, Standing standing) {
        return new HoldLine(line.site(), line.snapshot(), standing, line.stack(), NONE_KNOWN);
    }

    private static HoldLine line(String place, Activity activity, Seen seen, String calls) {
        Frame application = new Frame("com.example." + place.split("\\.")[0], place.split("\\.")[1], 57);
        HoldSnapshot snapshot = new HoldSnapshot(
                IDS.incrementAndGet(),
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
        return new HoldLine(new Site(List.of(application)), snapshot, Standing.COUNTS, Optional.of(stack), NONE_KNOWN);
    }
}
