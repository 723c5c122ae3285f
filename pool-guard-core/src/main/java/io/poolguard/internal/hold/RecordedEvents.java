/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.Finding;
import io.poolguard.HoldSnapshot;
import java.time.Instant;
import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;

/** The events of {@link FlightEvents}, for runtimes that have a recorder. No other class may name this one. */
final class RecordedEvents {

    private enum Outcome {
        ACQUIRED,
        FAILED
    }

    /** From the begin of an acquire to its connection or its failure. By default only slow acquires are recorded. */
    @Name("io.poolguard.Acquire")
    @jdk.jfr.Label("Connection Acquire")
    @Category("pool-guard")
    @Threshold("20 ms")
    @StackTrace(false)
    static final class AcquireEvent extends Event {
        @jdk.jfr.Label("Pool")
        String pool = "";

        @jdk.jfr.Label("Label")
        String label = "";

        @jdk.jfr.Label("Acquired")
        boolean acquired;
    }

    /** From the connection to its return. By default only longer holds are recorded. */
    @Name("io.poolguard.Hold")
    @jdk.jfr.Label("Connection Hold")
    @Category("pool-guard")
    @Threshold("20 ms")
    @StackTrace(false)
    static final class HoldEvent extends Event {
        @jdk.jfr.Label("Pool")
        String pool = "";

        @jdk.jfr.Label("Label")
        String label = "";

        @jdk.jfr.Label("Hold")
        long hold;

        @jdk.jfr.Label("Acquired At")
        String site = "";

        @jdk.jfr.Label("Acquired By")
        Thread acquirer = Thread.currentThread();

        @jdk.jfr.Label("In JDBC, Estimated")
        @Timespan
        long inJdbc;

        @jdk.jfr.Label("JDBC Calls")
        long calls;
    }

    /** A finding, at each of its stages. */
    @Name("io.poolguard.Finding")
    @jdk.jfr.Label("Finding")
    @Category("pool-guard")
    @StackTrace(false)
    static final class FindingEvent extends Event {
        @jdk.jfr.Label("Pool")
        String pool = "";

        @jdk.jfr.Label("Kind")
        String kind = "";

        @jdk.jfr.Label("Stage")
        String stage = "";

        @jdk.jfr.Label("Hold")
        long hold;

        @jdk.jfr.Label("Message")
        String message = "";
    }

    private static final EventType ACQUIRE = EventType.getEventType(AcquireEvent.class);
    private static final EventType HOLD = EventType.getEventType(HoldEvent.class);

    private RecordedEvents() {}

    static void acquireBegins(Hold hold) {
        if (ACQUIRE.isEnabled()) {
            AcquireEvent event = new AcquireEvent();
            event.begin();
            hold.rareState().recording = event;
        }
    }

    static void acquired(Hold hold) {
        endOfAcquire(hold, Outcome.ACQUIRED);
        if (HOLD.isEnabled()) {
            HoldEvent event = new HoldEvent();
            event.begin();
            hold.rareState().recording = event;
        }
    }

    static void failed(Hold hold) {
        endOfAcquire(hold, Outcome.FAILED);
    }

    static void ended(Hold hold) {
        if (recording(hold).orElse(null) instanceof HoldEvent event) {
            HoldSnapshot last = hold.snapshot(Instant.now());
            event.pool = hold.label().pool();
            event.label = last.label();
            event.hold = last.id();
            event.site = last.site().orElse("");
            event.acquirer = hold.acquirer();
            event.inJdbc = last.inJdbc().toNanos();
            event.calls = last.calls();
            event.commit();
        }
    }

    static void found(Finding finding) {
        FindingEvent event = new FindingEvent();
        if (event.isEnabled()) {
            event.pool = finding.pool();
            event.kind = finding.kind().words();
            event.stage = finding.stage().name();
            event.hold = finding.hold().id();
            event.message = finding.message();
            event.commit();
        }
    }

    private static void endOfAcquire(Hold hold, Outcome outcome) {
        if (recording(hold).orElse(null) instanceof AcquireEvent event) {
            event.pool = hold.label().pool();
            event.label = hold.label().name();
            event.acquired = outcome == Outcome.ACQUIRED;
            event.commit();
        }
    }

    /** The event that is being recorded of the hold. */
    private static Optional<Object> recording(Hold hold) {
        RareHoldState rare = hold.rareStateIfAny();
        return rare == null ? Optional.empty() : Optional.ofNullable(rare.recording);
    }
}
