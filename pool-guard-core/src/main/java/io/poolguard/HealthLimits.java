/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;

/**
 * The limits from which {@link PoolGuard#health()} names a cause.
 *
 * <pre>{@code
 * HealthLimits.defaults().utilization(0.9).stuckTime(Duration.ofMinutes(1))
 * }</pre>
 *
 * <p>Immutable: each method that sets a limit returns a new value.
 *
 * @see GuardSettings#healthLimits(HealthLimits)
 */
public final class HealthLimits {

    private static final HealthLimits DEFAULTS =
            new HealthLimits(0.8, 1, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(10));

    private final double utilization;
    private final int pending;
    private final Duration pressureTime;
    private final Duration stuckTime;
    private final Duration slowSqlThreshold;

    private HealthLimits(
            double utilization, int pending, Duration pressureTime, Duration stuckTime, Duration slowSqlThreshold) {
        this.utilization = utilization;
        this.pending = pending;
        this.pressureTime = pressureTime;
        this.stuckTime = stuckTime;
        this.slowSqlThreshold = slowSqlThreshold;
    }

    /** {@return the default of each limit} */
    public static HealthLimits defaults() {
        return DEFAULTS;
    }

    /**
     * The share of the pool's maximum from which the connections in use mean pressure. Default: 0.8.
     *
     * @param share above 0, at most 1
     * @return limits with this one changed
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public HealthLimits utilization(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("utilization=" + share + " is outside its bounds (above 0, at most 1)");
        }
        return new HealthLimits(share, pending, pressureTime, stuckTime, slowSqlThreshold);
    }

    /** {@return the share of the pool's maximum from which the connections in use mean pressure} */
    public double utilization() {
        return utilization;
    }

    /**
     * The number of waiting threads from which they mean pressure. Default: 1.
     *
     * @param threads at least 1
     * @return limits with this one changed
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public HealthLimits pending(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("pending=" + threads + " is outside its bounds (at least 1)");
        }
        return new HealthLimits(utilization, threads, pressureTime, stuckTime, slowSqlThreshold);
    }

    /** {@return the number of waiting threads from which they mean pressure} */
    public int pending() {
        return pending;
    }

    /**
     * For how long {@link #utilization(double)} or {@link #pending(int)} must have been reached without a break before
     * health reports pressure. Default: 10 s.
     *
     * @param time from 1 ms to 365 days
     * @return limits with this one changed
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public HealthLimits pressureTime(Duration time) {
        return new HealthLimits(
                utilization, pending, Bounds.upToAYear("pressureTime", time), stuckTime, slowSqlThreshold);
    }

    /** {@return for how long a limit must have been reached before health reports pressure} */
    public Duration pressureTime() {
        return pressureTime;
    }

    /**
     * After how long health reports the pool as stuck: all connections are in use, threads wait, and no connection has
     * come back. Default: 30 s.
     *
     * @param time from 1 ms to 365 days
     * @return limits with this one changed
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public HealthLimits stuckTime(Duration time) {
        return new HealthLimits(
                utilization, pending, pressureTime, Bounds.upToAYear("stuckTime", time), slowSqlThreshold);
    }

    /** {@return after how long without a connection that comes back health reports the pool as stuck} */
    public Duration stuckTime() {
        return stuckTime;
    }

    /**
     * For how long one JDBC call may run before health reports slow SQL. Default: 10 s.
     *
     * @param threshold from 1 ms to 365 days
     * @return limits with this one changed
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public HealthLimits slowSqlThreshold(Duration threshold) {
        return new HealthLimits(
                utilization, pending, pressureTime, stuckTime, Bounds.upToAYear("slowSqlThreshold", threshold));
    }

    /** {@return for how long one JDBC call may run before health reports slow SQL} */
    public Duration slowSqlThreshold() {
        return slowSqlThreshold;
    }

    @Override
    public String toString() {
        return "HealthLimits[utilization=" + utilization + ", pending=" + pending + ", pressureTime=" + pressureTime
                + ", stuckTime=" + stuckTime + ", slowSqlThreshold=" + slowSqlThreshold + "]";
    }
}
