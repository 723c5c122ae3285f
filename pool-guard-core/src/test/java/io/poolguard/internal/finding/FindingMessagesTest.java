/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.LabelRegistry;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.report.HeldNow;
import io.poolguard.internal.report.HoldLine;
import io.poolguard.internal.result.HoldData;
import io.poolguard.internal.result.HoldData.Origin;
import io.poolguard.internal.result.HoldData.Stand;
import io.poolguard.internal.result.HoldData.Times;
import io.poolguard.internal.result.HoldData.Use;
import io.poolguard.internal.stack.Frame;
import io.poolguard.internal.stack.KnownWaits;
import io.poolguard.internal.stack.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The words of those findings that take more than a thread or two to bring about. */
class FindingMessagesTest {

    private enum Seen {
        SEEN,
        UNSEEN
    }

    private enum Acquirer {
        ALIVE,
        ENDED
    }

    private static final String FACTS = "hold=#7, label=save answer, held=90.3 s, inJdbc=~1.0 s";
    private static final Frame FIRST = new Frame("com.example.Orders", "place", 57);
    private static final Frame SECOND = new Frame("com.example.Audit", "write", 12);

    @Test
    void leak_message_saysThatItIsEvicted() {
        assertThat(words(Kind.LEAK, Stage.BEGAN, leaked(Seen.SEEN), Site.NONE, "")
                        .message())
                .isEqualTo("chat - leak (" + FACTS + ", thread=worker-1, site=Orders.place:57,"
                        + " statement=select ?). The connection was collected unclosed and is evicted."
                        + " Close connections in try-with-resources, and streams of rows too.");
    }

    @Test
    void leak_unobserved_saysThatItIsNotEvicted() {
        assertThat(words(Kind.LEAK, Stage.BEGAN, leaked(Seen.UNSEEN), Site.NONE, "")
                        .message())
                .endsWith("). The connection was collected unclosed; it is not evicted, since it may be used unseen."
                        + " Close connections in try-with-resources, and streams of rows too.");
    }

    @Test
    void deadlock_message_namesTheSecondAcquire() {
        Finding finding =
                words(Kind.DEADLOCK, Stage.BEGAN, idle(Acquirer.ALIVE), new Site(List.of(SECOND)), "write audit");

        assertThat(finding.message())
                .isEqualTo("chat - deadlock (second=write audit, at=Audit.write:12, " + FACTS + ", idle=89.3 s,"
                        + " thread=worker-1, site=Orders.place:57, statement=select ?). All connections are held by"
                        + " transactions that wait for another one: pass the connection on to the inner work, or begin"
                        + " it after the outer one.");
        assertThat(finding.at()).contains("Audit.write:12");
    }

    @Test
    void suspectedDeadlock_seenByTheWatchdog_namesNoSecondAcquire() {
        assertThat(words(Kind.SUSPECTED_DEADLOCK, Stage.BEGAN, idle(Acquirer.ALIVE), Site.NONE, "")
                        .message())
                .isEqualTo("chat - suspected deadlock (" + FACTS + ", idle=89.3 s, thread=worker-1,"
                        + " site=Orders.place:57, statement=select ?). All connections are held by threads"
                        + " that wait for another one: pass the connection on to the inner work, or begin it after"
                        + " the outer one.");
    }

    @Test
    void acquirerEnded_beforeTheCure_isSaid() {
        assertThat(words(Kind.HELD_IDLE, Stage.BEGAN, idle(Acquirer.ENDED), Site.NONE, "")
                        .message())
                .endsWith("). The thread that acquired it has ended."
                        + " End the transaction, or release the session, before slow work.");
    }

    @Test
    void ended_ofAnyKind_saysNoCure() {
        assertThat(words(Kind.HELD_IDLE, Stage.ENDED, idle(Acquirer.ENDED), Site.NONE, "")
                        .message())
                .isEqualTo("chat - no longer held idle (" + FACTS
                        + ", idle=89.3 s, thread=worker-1, site=Orders.place:57," + " statement=select ?).");
    }

    private static Finding words(Kind kind, Stage stage, HoldData snapshot, Site at, String detail) {
        Hold hold = new Hold(new Object(), new LabelRegistry("chat").none(), Thread.currentThread(), Owner.CALLER);
        HoldLine line =
                new HoldLine(List.of(FIRST), snapshot, HoldLine.Standing.COUNTS, Optional.empty(), new KnownWaits());
        HeldNow held = new HeldNow(hold, HeldNow.of(hold).use(), snapshot);
        return FindingMessages.finding("chat", new Detection(kind, stage, held, at, detail), line);
    }

    private static HoldData leaked(Seen seen) {
        return snapshot(Activity.LEAKED, Acquirer.ALIVE, seen);
    }

    private static HoldData idle(Acquirer acquirer) {
        return snapshot(Activity.IDLE_IN_HAND, acquirer, Seen.SEEN);
    }

    private static HoldData snapshot(Activity activity, Acquirer acquirer, Seen seen) {
        return new HoldData(
                7,
                "save answer",
                activity,
                new Times(
                        Duration.ofMillis(90_300),
                        Duration.ofSeconds(1),
                        false,
                        Duration.ofMillis(89_300),
                        Duration.ZERO),
                new Use("worker-1", 1, acquirer == Acquirer.ENDED, 3, Optional.of("select ?"), seen == Seen.UNSEEN),
                new Origin(
                        Instant.EPOCH,
                        Optional.of(FIRST.toString()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Stand.UNKNOWN);
    }
}
