/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether the database server has room for every pool of the fleet to grow to its maximum at once, as the server has told
 * when it was asked.
 *
 * <p>A connection is taken for one of the fleet's own if it has the role, the database and the application name of the one
 * that asked; on MySQL and MariaDB, which know no such name, the user and the database. All other connections
 * reduce the room, because their owners may keep them. If more connections match than the fleet could open, the excess
 * counts as foreign.
 * Another pool of the same name beside this one is hidden among the fleet's own as long as both are small: give each pool
 * an application name of its own (PostgreSQL's driver: {@code ApplicationName}), or count it among the instances.
 *
 * <p>What is not known is left out, and is not zero. Immutable. Made by the guard alone, and may gain methods. Carries no
 * SQL, no values, no credentials and no URL.
 */
public interface ServerCapacity {

    /** {@return the pool's name} */
    String pool();

    /** {@return when the question was begun} */
    Instant at();

    /** {@return whether there is room} */
    Verdict verdict();

    /** {@return the verdict in words, with figures and with what to do} */
    String text();

    /**
     * What the server is.
     *
     * @return {@code postgresql}, {@code mysql}, {@code mariadb}, or {@code other} for one that is not asked for its
     *     limits; nothing if no server was asked
     */
    Optional<String> server();

    /**
     * The limit that leaves the pools the least room.
     *
     * @return one of the limits; nothing if that is not known, or a pooler stands in between
     */
    Optional<Limit> limit();

    /** {@return all limits that the server sets for connections of this role and database; the list cannot be changed} */
    List<Limit> limits();

    /**
     * What the limits come from, by the server's own names: {@code max_connections}, say.
     *
     * @return the settings; the map cannot be changed
     */
    Map<String, Integer> parts();

    /**
     * Connections to the server now, by application name.
     *
     * @return the most frequent names, then {@code other}; the map cannot be changed
     */
    Map<String, Integer> connections();

    /** {@return the instances that share the server} */
    int instances();

    /** {@return the instances that run beside them while a new version is rolled out} */
    int surge();

    /** {@return the most connections that this pool may have} */
    int max();

    /**
     * The most connections that each pool of the fleet may have so that all fit, also while a new version is rolled out.
     *
     * @return the maximum; 0 if not even one fits; nothing if that is not known
     */
    OptionalInt maxPerInstance();

    /**
     * Whether nine tenths of a limit were in use, by whomever. Behind a pooler it is no concern of the pool.
     *
     * @return whether it was so
     */
    boolean isNearLimit();

    /**
     * The capacity as a map of strings, numbers, lists and such maps, for any JSON library. What is not known is left out.
     *
     * @return the map; it cannot be changed
     */
    Map<String, Object> toMap();

    /** {@return the text} */
    @Override
    String toString();

    /** Whether there is room. */
    enum Verdict {
        /** Every pool can grow to its maximum at once, also while a new version is rolled out. */
        FITS,
        /** Every pool can, but not while the surge runs beside the instances. */
        NOT_WHILE_ROLLED_OUT,
        /** There is no room for all pools at their maximum. */
        TOO_MANY,
        /** A pooler stands in between: its limits bind the pools, and the server's do not. */
        BEHIND_POOLER,
        /** The server was not asked, did not answer in time, or does not tell. */
        NOT_KNOWN
    }

    /**
     * A limit of the server's.
     *
     * @param name what it is for: {@code server}, {@code role} or {@code database}; on MySQL and MariaDB {@code server} or
     *     {@code account}
     * @param connections how many connections it allows to a role like this one
     * @param inUse how many there are now
     * @param others those of them that are not the fleet's
     */
    record Limit(String name, int connections, int inUse, int others) {

        /**
         * What the limit leaves to the fleet.
         *
         * @return the connections that are not others'; at least 0
         */
        public int room() {
            return Math.max(0, connections - others);
        }
    }
}
