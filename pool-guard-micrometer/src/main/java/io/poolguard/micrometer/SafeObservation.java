/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An observation that can do no harm: what a handler throws is reported, and goes no further. A handler may fail between
 * the acquire and the end of a hold, where a connection would be left out, or after a commit, which would look as if it
 * had failed.
 *
 * <p>For one thread at a time.
 */
final class SafeObservation {

    private final SessionObservations owner;
    private final ObservationRegistry registry;
    private final Observation observation;

    private Optional<Scope> scope = Optional.empty();
    private boolean stopped;

    /** Makes the observation and starts it. */
    SafeObservation(SessionObservations owner, ObservationRegistry registry, Supplier<Observation> maker) {
        this.owner = owner;
        this.registry = registry;
        this.observation = made(maker);
        // If one handler fails to start, the others may have started: the observation lives on, for them to stop.
        safely("start", observation::start);
    }

    private Observation made(Supplier<Observation> maker) {
        try {
            return maker.get();
        } catch (Throwable t) {
            owner.failed("create", t);
            return Observation.NOOP;
        }
    }

    Observation observation() {
        return observation;
    }

    /** Makes it current on this thread until it is stopped, on the same thread. */
    SafeObservation current() {
        Optional<Observation.Scope> before = currentScope();
        safely("scope opened", observation::openScope);
        // Asked of the registry: a scope is current before the handlers are told of it. If one of them throws, nobody
        // else can close it.
        Optional<Observation.Scope> opened = currentScope();
        scope = Optional.of(new Scope(before, opened));
        return this;
    }

    /** It has failed. Does nothing once it is stopped. */
    void error(Throwable failure) {
        if (!stopped) {
            safely("error", () -> observation.error(failure));
        }
    }

    /** Adds the last key, and stops it. Does nothing if it is stopped. */
    void stop(Outcome outcome) {
        if (stopped) {
            return;
        }
        safely("stop", () -> observation.lowCardinalityKeyValue(GuardMeter.OUTCOME, outcome.key()));
        stop();
    }

    /** Stops it. Does nothing if it is stopped. */
    void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        scope.ifPresent(this::close);
        safely("stop", observation::stop);
    }

    private void close(Scope current) {
        if (!current.opened().equals(current.before())) {
            current.opened().ifPresent(opened -> safely("scope closed", opened::close));
        }
        // Whatever the handlers have thrown, the thread must not keep what is over.
        safely(
                "scope restored",
                () -> registry.setCurrentObservationScope(current.before().orElse(null)));
    }

    private Optional<Observation.Scope> currentScope() {
        try {
            return Optional.ofNullable(registry.getCurrentObservationScope());
        } catch (Throwable t) {
            owner.failed("scope asked for", t);
            return Optional.empty();
        }
    }

    private void safely(String step, Runnable call) {
        try {
            call.run();
        } catch (Throwable t) {
            owner.failed(step, t);
        }
    }

    /** What was current on the thread before, and since. */
    private record Scope(Optional<Observation.Scope> before, Optional<Observation.Scope> opened) {}
}
