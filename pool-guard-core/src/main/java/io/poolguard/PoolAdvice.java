/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many connections the load of the last five minutes needs, and who keeps them. Made from what was counted and
 * sampled anyway; the database was not touched.
 *
 * <p>A larger pool does not cure a connection that is held while nothing is asked of the database: see what
 * {@link #sizeWithoutIdle()} says before the pool is made larger.
 *
 * <p>Times and numbers at once are samples of the watchdog. The sizes are estimates from them: they assume that
 * the next minutes are like the last ones.
 *
 * <p>Immutable. Made by the guard alone, and may gain methods. Carries no SQL, no values, no credentials and no URL.
 */
public interface PoolAdvice {

    /** {@return the pool's name} */
    String pool();

    /** {@return the time that was looked at, by the clock: at most five minutes and some seconds} */
    Duration window();

    /**
     * The part of the window that the watchdog has witnessed: less than all of it on a machine so busy that ticks come
     * late. What was witnessed stands for the whole.
     *
     * @return the part, as a time
     */
    Duration witnessed();

    /** {@return the load of the whole pool} */
    Load load();

    /**
     * The load of each label that was used; {@code none} is that of holds through the plain data source.
     *
     * @return the loads by label, the most connection time first; the map cannot be changed
     */
    Map<String, Load> labels();

    /** {@return the most connections that the pool may have} */
    int max();

    /**
     * How many connections the load as it is needs, so that about one acquire in a hundred waits. If that is more than
     * the pool has, it is no more than the threads that were met can have at once.
     *
     * @return the size; nothing if less than 5 seconds or fewer than 30 acquires were seen
     */
    OptionalInt sizeNow();

    /**
     * The same if no connection was idle in hand: what remains is the time in JDBC, the way back, holds that are used
     * unseen, and the short pauses between two statements. Idle is what two ticks of the watchdog, one after the other,
     * have seen without a call in between.
     *
     * @return the size; nothing where {@link #sizeNow()} has none
     */
    OptionalInt sizeWithoutIdle();

    /**
     * The fewest connections with which threads that acquire while they hold cannot all wait for each other:
     * {@code threads * (connections - 1) + 1} of the most threads and the most connections of one thread that were met at
     * once.
     *
     * @return the floor; nothing if no such acquire was seen
     */
    OptionalInt poolLockingFloor();

    /** {@return the same in a sentence or two} */
    String text();

    /**
     * The advice as a map of strings, numbers, lists and such maps, for any JSON library. Times are in milliseconds;
     * what is not known is left out.
     *
     * @return the map; it cannot be changed
     */
    Map<String, Object> toMap();

    /** {@return the text, for logs} */
    @Override
    String toString();

    /** What was asked of the connections. */
    interface Load {

        /** {@return acquires that were begun, those included that brought no connection; exact} */
        long arrivals();

        /** {@return the same for each second of the window} */
        double arrivalsPerSecond();

        /**
         * For how long a connection was held: by Little's law, the connection time for each acquire that got one. Open
         * holds count with their time so far.
         *
         * @return the mean; nothing if no hold was met
         */
        Optional<Duration> meanHold();

        /** {@return the part of it that was in JDBC} */
        Optional<Duration> meanInJdbc();

        /** {@return connections in use at once, on average} */
        double meanConcurrency();

        /** {@return what the connections in use did not exceed for 99 hundredths of the time} */
        int p99Concurrency();

        /** {@return the most connections in use that a tick of the watchdog has met} */
        int peakConcurrency();

        /** {@return connection time: connections times the time that each was held within the window} */
        Duration held();

        /** {@return the part of the pool's connection time, from 0 to 1; 0 if no hold was met at all} */
        double share();

        /**
         * The lines that acquired what a label held most, at most five.
         *
         * @return for each line its part of the connection time, an estimate from those holds whose line was captured, the
         *     most first; empty for the load of the whole pool. The map cannot be changed
         */
        Map<String, Duration> sites();
    }
}
