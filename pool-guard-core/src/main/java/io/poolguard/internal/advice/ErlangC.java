/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.advice;

/**
 * Erlang's delay formula: the probability that an arrival finds all servers busy and waits, in a queue with Poisson
 * arrivals, exponential service times and a number of servers (M/M/c). A connection is a server, a hold is a service,
 * and the offered load is arrivals per second times seconds per hold.
 *
 * <p>Computed from the loss formula by its recursion, {@code B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1))}, whose terms
 * stay between 0 and 1, where factorials and powers would overflow from 171 servers on; and
 * {@code C = B / (1 - a/c (1 - B))}.
 */
public final class ErlangC {

    /** Above this load the recursion takes too long, and the square-root rule is exact enough. */
    private static final double LARGE = 100_000;

    /** How many square roots of a large load to add, so that one arrival in a hundred waits (Halfin and Whitt). */
    private static final double ROOTS = 2.38;

    private static final double ONE_IN_A_HUNDRED = 0.01;

    private ErlangC() {}

    /**
     * The probability that an arrival waits.
     *
     * @param servers at least 1
     * @param offered the offered load, finite and not negative
     * @return from 0 to 1; 1 if the load is as large as the servers can carry, or larger
     */
    public static double waitingProbability(int servers, double offered) {
        if (servers < 1) {
            throw new IllegalArgumentException("servers=" + servers + " is outside its bounds (at least 1)");
        }
        requireLoad(offered);
        if (offered >= servers) {
            return 1;
        }
        double loss = 1;
        for (int k = 1; k <= servers; k++) {
            loss = next(loss, k, offered);
        }
        return delay(loss, servers, offered);
    }

    /**
     * The fewest servers with which at most one arrival in a hundred waits.
     *
     * @param offered the offered load, finite and not negative
     * @return at least 1
     */
    public static int servers(double offered) {
        requireLoad(offered);
        if (offered > LARGE) {
            return (int) Math.min(Integer.MAX_VALUE, Math.ceil(offered + ROOTS * Math.sqrt(offered)));
        }
        int servers = 0;
        double loss = 1;
        do {
            servers++;
            loss = next(loss, servers, offered);
        } while (offered >= servers || delay(loss, servers, offered) > ONE_IN_A_HUNDRED);
        return servers;
    }

    private static double next(double loss, int k, double offered) {
        return offered * loss / (k + offered * loss);
    }

    private static double delay(double loss, int servers, double offered) {
        return loss / (1 - offered / servers * (1 - loss));
    }

    private static void requireLoad(double offered) {
        if (!(offered >= 0 && offered < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("offered=" + offered + " is outside its bounds (at least 0, finite)");
        }
    }
}
