/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.Finding;

/**
 * The guard's events for JDK Flight Recorder: acquires, holds and findings. An event that is not recorded costs the read
 * of a flag. A runtime without the recorder's module has no events.
 */
public final class FlightEvents {

    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private FlightEvents() {}

    static void acquireBegins(Hold hold) {
        if (PRESENT) {
            RecordedEvents.acquireBegins(hold);
        }
    }

    static void acquired(Hold hold) {
        if (PRESENT) {
            RecordedEvents.acquired(hold);
        }
    }

    static void failed(Hold hold) {
        if (PRESENT) {
            RecordedEvents.failed(hold);
        }
    }

    static void ended(Hold hold) {
        if (PRESENT) {
            RecordedEvents.ended(hold);
        }
    }

    /** A finding was dispatched. */
    public static void found(Finding finding) {
        if (PRESENT) {
            RecordedEvents.found(finding);
        }
    }
}
