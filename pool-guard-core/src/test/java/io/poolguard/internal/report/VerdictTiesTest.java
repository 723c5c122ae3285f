/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.PoolSnapshot;
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

class VerdictTiesTest {

    private static final KnownWaits NONE_KNOWN = new KnownWaits(List.of());
    private static final AtomicLong IDS = new AtomicLong();

    private enum Seen {
        SEEN,
        UNSEEN
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
