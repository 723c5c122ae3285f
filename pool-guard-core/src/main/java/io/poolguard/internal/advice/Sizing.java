/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.advice;

import io.poolguard.internal.advice.LoadBucket.NestingPeak;
import io.poolguard.internal.advice.LoadSummary.Sums;
import io.poolguard.internal.result.PoolAdviceData.Needed;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/**
 * How many connections a load needs.
 *
 * <p>The offered load is, for each label, the rate of all arrivals, those included that got no connection because the
 * pool was exhausted, times the mean hold; the sum over all labels. The rate is counted. The mean hold is the sampled
 * time in use divided by the served arrivals (Little: W = L / &lambda;), so a load that was served entirely offers what
 * was in use. Open holds count with their time so far; and if fewer arrivals got a connection than had one from before,
 * the mean is over the latter. Both are too low for holds that go on.
 *
 * <p>A size is the largest of
 * <ul>
 *   <li>the fewest connections with which at most one acquire in a hundred waits, by Erlang's formula, which assumes
 *       that arrivals know nothing of each other;
 * <li>what a pool without a limit would have had in use for all but a hundredth of the time, from the arrivals as they
 * came: a burst is no Poisson process;
 *   <li>what was in use for all but a hundredth of the time.
 * </ul>
 * The number of waiting threads is not used: it tells for how long the pool was too small, not by how much. But a size
 * that is larger than the pool is no larger than what all threads that were met can have at once: a thread whose acquire
 * fails and that tries again arrives once more, and needs no second connection.
 */
final class Sizing {

    static final Duration LEAST_WINDOW = Duration.ofSeconds(5);
    static final int LEAST_ARRIVALS = 30;

    /** A thread that was met with more connections at once acquires for others, and so their number bounds nothing. */
    private static final int MOST_OF_ONE_THREAD = 3;

    /** Keeps a value that is whole but for a rounding error from being rounded up. */
    private static final double EPSILON = 1e-6;

    private Sizing() {}

    /**
     * The sizes, if the window has enough arrivals.
     *
     * @param max the size of the pool
     */
    static Optional<Needed> sizes(LoadSummary load, int max) {
        Sums all = load.all();
        if (load.length() < LEAST_WINDOW.toNanos() || all.arrivals() < LEAST_ARRIVALS || !all.isServed()) {
            return Optional.empty();
        }
        int now = Math.min(size(load, Sums::meanHold, load.all().inUse()), mostAtOnce(load, max));
        int withoutIdle = size(load, Sums::meanNeeded, load.needed());
        return Optional.of(new Needed(now, Math.min(now, withoutIdle)));
    }

    /** What the threads that were met can have at once, if that is more than the pool has. */
    private static int mostAtOnce(LoadSummary load, int max) {
        int each = Math.max(1, load.nestingPeak().connections());
        long most = each > MOST_OF_ONE_THREAD ? 0 : (long) each * load.threads().orElse(0);
        return most > max ? (int) Math.min(Integer.MAX_VALUE, most) : Integer.MAX_VALUE;
    }

    private static int size(LoadSummary load, ToDoubleFunction<Sums> mean, ConcurrencyHistogram inUse) {
        double ofAll = mean.applyAsDouble(load.all());
        // Of a label that got no connection nothing is known, so it counts with the mean of all labels.
        ToDoubleFunction<Sums> known = sums -> sums.isServed() ? mean.applyAsDouble(sums) : ofAll;
        double offered = load.labels().values().stream()
                .mapToDouble(sums -> Math.max(load.wanted(sums), (double) sums.holds()) * known.applyAsDouble(sums))
                .sum();
        int atOnce = (int) Math.min(Integer.MAX_VALUE, Math.ceil(load.demand(known) - EPSILON));
        return Math.max(ErlangC.servers(offered / load.length()), Math.max(atOnce, inUse.p99(load.length())));
    }

    /**
     * The fewest connections with which threads that acquire while they hold cannot all wait for each other: enough for
     * all threads to have all but their last connection, and one of them its last. HikariCP's formula against
     * pool-locking.
     *
     * @param nestedFound whether findings of such acquires have begun before
     * @return empty if there was no such thread
     */
    static OptionalInt floor(NestingPeak peak, boolean nestedFound) {
        int connections = nestedFound ? Math.max(2, peak.connections()) : peak.connections();
        if (connections < 2) {
            return OptionalInt.empty();
        }
        long floor = Math.max(1L, peak.threads()) * (connections - 1) + 1;
        return OptionalInt.of((int) Math.min(Integer.MAX_VALUE, floor));
    }
}
