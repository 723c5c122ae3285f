/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import io.poolguard.GuardSettings.Fleet;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether the database server has room for every pool of the fleet to grow to its maximum at once, as the server has told
 * when it was asked.
 *
 * <p>A connection is taken for one of the fleet's own if it has the role, the database and the application name of the one
 * that asked; on MySQL and MariaDB, which know no such name, the user and the database. All others are not room, for
 * their owners may keep them. Of more such connections than the fleet could have at its maximum, the rest are others'.
 * Another pool of the same name beside this one is hidden among the fleet's own as long as both are small: give each pool
 * an application name of its own (PostgreSQL's driver: {@code ApplicationName}), or count it among the instances.
 *
 * <p>What is not known is left out, and is not zero. Immutable. Carries no SQL, no values, no credentials and no URL.
 *
 * @param pool the pool's name
 * @param at when the question was begun
 * @param verdict whether there is room
 * @param text the verdict in words, with figures and with what to do
 * @param server what the server is, if it was asked
 * @param limit the limit that leaves the pools the least room; nothing if that is not known, or a pooler stands in between
 * @param limits all limits that the server sets for connections of this role and database
 * @param parts what the limits come from, by the server's own names: {@code max_connections}, say
 * @param connections connections to the server now, by application name: the most frequent names, then {@code other}
 * @param fleet the instances that share the server
 * @param max the most connections that this pool may have
 * @param maxPerInstance the most connections that each pool of the fleet may have so that all fit, also while a new
 *     version is rolled out; 0 if not even one does; nothing if that is not known
 */
public record ServerCapacity(
        String pool,
        Instant at,
        Verdict verdict,
        String text,
        Optional<Server> server,
        Optional<Limit> limit,
        List<Limit> limits,
        Map<String, Integer> parts,
        Map<String, Integer> connections,
        Fleet fleet,
        int max,
        OptionalInt maxPerInstance) {

    private static final int TENTHS = 10;
    private static final int NEAR = 9;

    /** Whether there is room. */
    public enum Verdict {
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

    /** What the server is. */
    public enum Server {
        /** PostgreSQL, or what takes itself for it. */
        POSTGRESQL,
        /** MySQL, or what takes itself for it. */
        MYSQL,
        /** MariaDB. */
        MARIADB,
        /** Another one, which is not asked for its limits. */
        OTHER
    }

    /** Whether a pooler such as PgBouncer stands between the pools and the server. */
    public enum Pooler {
        /** It is recognised by its answers; see {@code docs/capacity.md} for what is, and what is not. */
        DETECT,
        /** There is one. */
        PRESENT,
        /** There is none, whatever the answers look like. */
        ABSENT
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
    public record Limit(String name, int connections, int inUse, int others) {

        /**
         * What the limit leaves to the fleet.
         *
         * @return the connections that are not others'; at least 0
         */
        public int room() {
            return Math.max(0, connections - others);
        }
    }

    /**
     * Copies the collections.
     *
     * @param pool the pool's name
     * @param at when
     * @param verdict the verdict
     * @param text the text
     * @param server the server
     * @param limit the limit
     * @param limits all limits
     * @param parts the parts
     * @param connections the connections
     * @param fleet the fleet
     * @param max the maximum
     * @param maxPerInstance the maximum that fits
     */
    public ServerCapacity {
        limits = List.copyOf(limits);
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        connections = Collections.unmodifiableMap(new LinkedHashMap<>(connections));
    }

    /**
     * Whether nine tenths of a limit were in use, by whomever. Behind a pooler it is nobody's concern here.
     *
     * @return whether it was so
     */
    public boolean isNearLimit() {
        return limit.isPresent()
                && limits.stream().anyMatch(each -> (long) each.inUse() * TENTHS >= (long) each.connections() * NEAR);
    }

    /**
     * The capacity as a map of strings, numbers, lists and such maps, for any JSON library. What is not known is left out.
     *
     * @return the map; it cannot be changed
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pool", pool);
        map.put("at", at.toString());
        map.put("verdict", Forms.lower(verdict));
        map.put("text", text);
        server.ifPresent(known -> map.put("server", Forms.lower(known)));
        limit.ifPresent(known -> map.put("limit", map(known)));
        map.put("limits", limits.stream().map(ServerCapacity::map).toList());
        map.put("parts", parts);
        map.put("connections", connections);
        map.put("instances", fleet.instances());
        map.put("surge", fleet.surge());
        map.put("max", max);
        maxPerInstance.ifPresent(known -> map.put("maxPerInstance", known));
        return Collections.unmodifiableMap(map);
    }

    private static Map<String, Object> map(Limit limit) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", limit.name());
        map.put("connections", limit.connections());
        map.put("inUse", limit.inUse());
        map.put("others", limit.others());
        map.put("room", limit.room());
        return Collections.unmodifiableMap(map);
    }

    /** The text. */
    @Override
    public String toString() {
        return text;
    }
}
