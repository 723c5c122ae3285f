/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import com.zaxxer.hikari.HikariConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What the guard has for its own tests and keeps from the public API: its clock, its ticks, and the thread on which it
 * calls loggers and listeners. The tests stand in other packages and reach these through here.
 */
public final class GuardSeams {

    /** The watchdog's own thread looks so seldom that no test sees it; a single tick may count twice as much. */
    public static final Duration TICK = Duration.ofHours(1);

    private GuardSeams() {}

    /** A guard that reads this clock, in nanoseconds, and whose watchdog looks when the test calls {@link #tick}. */
    public static PoolGuardBuilder ticked(PoolGuardBuilder builder, LongSupplier clock) {
        return builder.ticker(clock::getAsLong).tick(TICK);
    }

    /** A guard that calls loggers and listener with this executor. */
    public static PoolGuardBuilder withExecutor(PoolGuardBuilder builder, Executor executor) {
        return builder.executor(executor);
    }

    /** A guard that calls loggers and listener on threads of its own, whatever the builder was told before. */
    public static PoolGuardBuilder withOwnThreads(PoolGuardBuilder builder) {
        builder.executor = Optional.empty();
        return builder;
    }

    /** The watchdog looks now, on the calling thread. */
    public static void tick(PoolGuard guard) {
        guard.tick();
    }

    /** All registered holds, of running acquires too. */
    public static List<?> registered(PoolGuard guard) {
        List<Object> all = new ArrayList<>();
        guard.parts.state.registry().forEach(all::add);
        return all;
    }

    /** The beginning of a class name of the known wait that the builder was told last. */
    public static String newestKnownWait(PoolGuardBuilder builder) {
        return builder.knownWaits.get(0).classPrefix();
    }

    /** The settings of a guard whose builder was told nothing. */
    public static GuardSettings<?> defaultSettings() {
        return PoolGuard.newPool(new HikariConfig()).live();
    }
}
