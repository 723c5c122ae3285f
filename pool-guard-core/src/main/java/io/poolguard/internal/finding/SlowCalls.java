/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.finding;

import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.stack.SiteCapture;
import java.util.Optional;

/** Detects a thread that enters a slow call while it holds a connection. */
public final class SlowCalls {

    private final HoldRegistry registry;
    private final SiteCapture sites;
    private final GuardSettings<?> settings;
    private final FindingDispatcher dispatcher;

    public SlowCalls(GuardState state, GuardSettings<?> settings, FindingDispatcher dispatcher) {
        this.registry = state.registry();
        this.sites = state.sites();
        this.settings = settings;
        this.dispatcher = dispatcher;
    }

    /**
     * The calling thread enters a slow call.
     *
     * @param name the call's name, cleaned for the log
     * @throws IllegalStateException if the thread holds a connection, and the reaction is to fail
     */
    public void entering(String name) {
        Reaction reaction = settings.reaction(Kind.HELD_AT_SLOW_CALL);
        if (reaction == Reaction.OFF) {
            return;
        }
        Optional<Hold> held = registry.heldBy(Thread.currentThread()).stream()
                .filter(hold -> !hold.isExpected())
                .filter(Hold::isOwnHere)
                .findFirst();
        if (held.isEmpty()) {
            return;
        }
        Detection detection = Detection.at(sites.here(), Kind.HELD_AT_SLOW_CALL, held.get(), name);
        dispatcher.note(detection);
        if (reaction == Reaction.FAIL) {
            throw new IllegalStateException(dispatcher.message(detection));
        }
    }
}
