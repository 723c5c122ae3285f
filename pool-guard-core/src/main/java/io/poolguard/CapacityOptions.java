/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What the check of the database server's capacity is told: who shares the server, and what stands in between.
 *
 * <pre>{@code
 * CapacityOptions.instances(8).surge(2).checkAtStart(Duration.ofSeconds(5))
 * }</pre>
 *
 * <p>Immutable: each method that sets an option returns a new value.
 *
 * @see GuardSettings#capacity(CapacityOptions)
 * @see PoolGuard#checkServerCapacity(Duration)
 */
public final class CapacityOptions {

    private static final int MOST = 100_000;

    private enum Pooler {
        DETECTED,
        PRESENT,
        ABSENT
    }

    private final int instances;
    private final int surge;
    private final Pooler pooler;
    private final Optional<Duration> checkAtStart;

    private CapacityOptions(int instances, int surge, Pooler pooler, Optional<Duration> checkAtStart) {
        this.instances = instances;
        this.surge = surge;
        this.pooler = pooler;
        this.checkAtStart = checkAtStart;
    }

    /**
     * Options for an application of so many instances, each with a pool like this one: no surge, a pooler is detected,
     * nothing is checked at the start.
     *
     * @param instances the instances that run at a time; from 1 to 100,000
     * @return the options
     * @throws IllegalArgumentException if the number is outside its bounds
     */
    public static CapacityOptions instances(int instances) {
        return new CapacityOptions(bounded("instances", instances, 1), 0, Pooler.DETECTED, Optional.empty());
    }

    /** {@return the instances that run at a time} */
    public int instances() {
        return instances;
    }

    /**
     * The instances that run beside the others while a new version is rolled out. Default: 0.
     *
     * @param instances from 0 to 100,000
     * @return options with this one changed
     * @throws IllegalArgumentException if the number is outside its bounds
     */
    public CapacityOptions surge(int instances) {
        return new CapacityOptions(this.instances, bounded("surge", instances, 0), pooler, checkAtStart);
    }

    /** {@return the instances that run beside the others while a new version is rolled out} */
    public int surge() {
        return surge;
    }

    /**
     * A pooler such as PgBouncer stands between the pools and the server. Default: a pooler is recognised by the
     * server's answers; {@code docs/capacity.md} says which is, and which is not.
     *
     * @return options with this one changed
     */
    public CapacityOptions behindPooler() {
        return new CapacityOptions(instances, surge, Pooler.PRESENT, checkAtStart);
    }

    /** {@return whether a pooler was declared} */
    public boolean isBehindPooler() {
        return pooler == Pooler.PRESENT;
    }

    /**
     * No pooler stands between the pools and the server, whatever the server's answers look like.
     *
     * @return options with this one changed
     */
    public CapacityOptions withoutPooler() {
        return new CapacityOptions(instances, surge, Pooler.ABSENT, checkAtStart);
    }

    /** {@return whether it was declared that there is no pooler} */
    public boolean isWithoutPooler() {
        return pooler == Pooler.ABSENT;
    }

    /**
     * Checks the server's capacity when the guard is built, on a thread of the guard's own: the build neither waits for
     * the check nor fails by it. The log says at WARN that there is no room for every pool to grow to its maximum; at
     * INFO that the capacity is not known, or that a pooler stands in between. A pool that has not been used yet is
     * started. Has no effect on a guard that runs already. Default: nothing is checked at the start.
     *
     * @param timeout how long the check may take; from 1 ms to 1 day
     * @return options with this one changed
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public CapacityOptions checkAtStart(Duration timeout) {
        return new CapacityOptions(instances, surge, pooler, Optional.of(Bounds.upToADay("checkAtStart", timeout)));
    }

    /** {@return how long the check at the start may take; nothing if there is none} */
    public Optional<Duration> checkAtStart() {
        return checkAtStart;
    }

    private static int bounded(String name, int value, int least) {
        if (value < least || value > MOST) {
            throw new IllegalArgumentException(
                    name + "=" + value + " is outside its bounds (at least " + least + ", at most " + MOST + ")");
        }
        return value;
    }

    @Override
    public String toString() {
        return "CapacityOptions[instances=" + instances + ", surge=" + surge + ", pooler="
                + pooler.name().toLowerCase(Locale.ROOT) + ", checkAtStart="
                + checkAtStart.map(Duration::toString).orElse("none") + "]";
    }
}
