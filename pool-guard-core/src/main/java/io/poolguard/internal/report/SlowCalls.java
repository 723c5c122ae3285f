/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.Site;
import java.util.List;

/** Looks whether a thread that enters a slow call holds a connection. */
public final class SlowCalls {

    private final HoldRegistry registry;
    private final GuardSettings settings;
    private final Announcer announcer;

    public SlowCalls(HoldRegistry registry, GuardSettings settings, Announcer announcer) {
        this.registry = registry;
        this.settings = settings;
        this.announcer = announcer;
    }

    /**
     * The calling thread enters a slow call.
     *
     * @param name the call's, made clean
     * @throws IllegalStateException if it holds a connection, and that is to fail
     */
    public void entering(String name) {
        Reaction reaction = settings.slowCall();
        if (reaction == Reaction.OFF) {
            return;
        }
        List<Hold> held = registry.heldBy(Thread.currentThread());
        if (held.isEmpty()) {
            return;
        }
        Observation seen = Observation.at(Site.here(), Kind.HELD_AT_SLOW_CALL, held.get(0), name);
        announcer.note(seen);
        if (reaction == Reaction.FAIL) {
            throw new IllegalStateException(announcer.message(seen));
        }
    }
}
