/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.PoolAdvice.Sizes;
import io.poolguard.internal.health.Seen.Sums;
import io.poolguard.internal.health.Slice.Crowd;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/**
 * How many connections a load needs.
 *
 * <p>The offered load is, for each label, the rate of all arrivals, those included that got no connection because the
 * pool was exhausted, times the mean hold; the sum over all labels. The rate is counted, and the mean hold is what was in
 * use, which is sampled, for each arrival that was served (Little: W = L / &lambda;), so a load that was served entirely
 * offers what was in use. Holds that last still count with their time so far; and where fewer arrivals got a connection
 * than had one from before, the mean is over those: both are too little if they go on.
 *
 * <p>A size is the largest of
 * <ul>
 *   <li>the fewest connections with which at most one acquire in a hundred waits, by Erlang's formula, which assumes
 *       that arrivals know nothing of each other;
 *   <li>what a pool without a limit would have had in use for all but a hundredth of the time, from the arrivals as they
 *       came: a crowd that comes at once is no Poisson process;
 *   <li>what was in use for all but a hundredth of the time.
 * </ul>
 * Waiting threads are not asked: their number says for how long the pool was too small, not by how much.
 */
final class Sizing {

    static final Duration LEAST_WINDOW = Duration.ofSeconds(5);
    static final int LEAST_ARRIVALS = 30;

    /** Keeps what is whole but for rounding from being rounded up. */
    private static final double EPSILON = 1e-6;

    private Sizing() {}

    /** The sizes, if enough was seen. */
    static Optional<Sizes> sizes(Seen seen) {
        Sums all = seen.all();
        if (seen.length() < LEAST_WINDOW.toNanos() || all.arrivals() < LEAST_ARRIVALS || !all.isServed()) {
            return Optional.empty();
        }
        int now = size(seen, Sums::meanHold, seen.all().inUse());
        int withoutIdle = size(seen, Sums::meanNeeded, seen.needed());
        return Optional.of(new Sizes(now, Math.min(now, withoutIdle)));
    }

    private static int size(Seen seen, ToDoubleFunction<Sums> mean, Levels inUse) {
        double ofAll = mean.applyAsDouble(seen.all());
        // Of a label of which nobody got a connection nothing is known but what holds are like here.
        ToDoubleFunction<Sums> known = sums -> sums.isServed() ? mean.applyAsDouble(sums) : ofAll;
        double offered = seen.labels().values().stream()
                .mapToDouble(sums -> Math.max(seen.wanted(sums), (double) sums.holds()) * known.applyAsDouble(sums))
                .sum();
        int atOnce = (int) Math.min(Integer.MAX_VALUE, Math.ceil(seen.demand(known) - EPSILON));
        return Math.max(ErlangC.servers(offered / seen.length()), Math.max(atOnce, inUse.p99(seen.length())));
    }

    /**
     * The fewest connections with which threads that acquire while they hold cannot all wait for each other: each of
     * them but one has all but its last connection, and the one has all it needs. HikariCP's formula against
     * pool-locking.
     *
     * @param nestedFound whether such acquires were found before
     * @return nothing if there was none
     */
    static OptionalInt floor(Crowd crowd, boolean nestedFound) {
        int connections = nestedFound ? Math.max(2, crowd.connections()) : crowd.connections();
        if (connections < 2) {
            return OptionalInt.empty();
        }
        long floor = Math.max(1L, crowd.threads()) * (connections - 1) + 1;
        return OptionalInt.of((int) Math.min(Integer.MAX_VALUE, floor));
    }
}
