/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The pool at one moment.
 *
 * <p>The counts are HikariCP's own, each read by itself, so that sums may be off by what happened in between. Reading
 * them takes no lock, waits for nothing and does not start a pool that has not been used yet.
 *
 * <p>Immutable.
 *
 * @param pool the pool's name
 * @param total connections that exist
 * @param active connections in use
 * @param idle connections that wait in the pool
 * @param pending threads that wait for a connection
 * @param max the most connections that the pool may have
 * @param baseSize connections that the pool keeps ready: HikariCP's {@code minimumIdle}
 * @param overflow connections above the base size
 * @param broken connections that broke while held, since the guard was built, each counted when its hold ends. Those
 *     that the pool finds broken while they are idle, or as it closes them, are replaced by it in silence, and are not
 *     known here
 * @param oldest the greatest ages, as of the watchdog's last tick
 * @param peak the most connections in use at once since the guard was built
 * @param totals what has happened since the guard was built
 */
public record PoolSnapshot(
        String pool,
        int total,
        int active,
        int idle,
        int pending,
        int max,
        int baseSize,
        int overflow,
        long broken,
        Oldest oldest,
        Peak peak,
        Totals totals) {

    /**
     * The greatest ages. Each is nothing if there is none that a tick of the watchdog's has met.
     *
     * @param hold for how long the oldest hold has been held
     * @param idleHold for how long the hold that stands still the longest has been idle in hand
     * @param waiter for how long the oldest waiter waits
     */
    public record Oldest(Optional<Duration> hold, Optional<Duration> idleHold, Optional<Duration> waiter) {}

    /**
     * The most connections in use at once, as far as a tick of the watchdog's or this snapshot has met them.
     *
     * @param active how many
     * @param at when that was first so; when the guard was built, if none was in use yet
     */
    public record Peak(int active, Instant at) {}

    /**
     * What has happened since the guard was built. Exact; read one after the other, so that sums may be off by what
     * happened in between.
     *
     * @param acquires acquires that were begun
     * @param failures those of them that brought no connection, by reason
     * @param ends how holds have ended
     * @param outcomes how transactions have ended
     * @param findings how many findings of each kind began; kinds that were not found are counted as zero
     */
    public record Totals(
            long acquires,
            Failures failures,
            PoolFigures.Ends ends,
            PoolFigures.Outcomes outcomes,
            Map<Finding.Kind, Long> findings) {

        /**
         * Copies the map.
         *
         * @param acquires the acquires
         * @param failures the failures
         * @param ends the ends
         * @param outcomes the outcomes
         * @param findings the findings
         */
        public Totals {
            findings = Map.copyOf(findings);
        }

        /**
         * The findings by the names of their kinds in lower case, in the order of the kinds.
         *
         * @return a map that cannot be changed
         */
        public Map<String, Long> findingsByName() {
            Map<String, Long> map = new LinkedHashMap<>();
            for (Finding.Kind kind : Finding.Kind.values()) {
                map.put(Forms.lower(kind), findings.getOrDefault(kind, 0L));
            }
            return Collections.unmodifiableMap(map);
        }
    }

    /**
     * Acquires that brought no connection.
     *
     * @param exhausted timed out, and the pool had all connections that it may have
     * @param unreachable timed out, or failed at once, and the pool could not grow: connecting fails, hangs or is slow
     * @param interrupted the thread was interrupted while it waited
     * @param deadlock refused by the guard, as it would have completed a deadlock
     * @param other refused by the guard for another reason (nested, or it is being closed), or failed otherwise
     */
    public record Failures(long exhausted, long unreachable, long interrupted, long deadlock, long other) {

        /**
         * For whatever reason.
         *
         * @return the sum
         */
        public long all() {
            return exhausted + unreachable + interrupted + deadlock + other;
        }

        /**
         * By the names of the components, in their order.
         *
         * @return a map that cannot be changed
         */
        public Map<String, Long> toMap() {
            return Forms.named(
                    List.of("exhausted", "unreachable", "interrupted", "deadlock", "other"),
                    exhausted,
                    unreachable,
                    interrupted,
                    deadlock,
                    other);
        }
    }

    /**
     * How much of the pool is in use.
     *
     * @return active connections for each that the pool may have; above 1 for a moment when the maximum was lowered
     */
    public double utilization() {
        return (double) active / max;
    }

    /**
     * The snapshot as a map of strings, numbers and such maps, for any JSON library. Ages are in milliseconds, and left
     * out where there is none; the names are those of this record's components.
     *
     * @return the map, in the order of the components; it cannot be changed
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pool", pool);
        map.put("total", total);
        map.put("active", active);
        map.put("idle", idle);
        map.put("pending", pending);
        map.put("max", max);
        map.put("baseSize", baseSize);
        map.put("overflow", overflow);
        map.put("broken", broken);
        oldest.hold().ifPresent(age -> map.put("oldestHoldMillis", age.toMillis()));
        oldest.idleHold().ifPresent(age -> map.put("oldestIdleHoldMillis", age.toMillis()));
        oldest.waiter().ifPresent(age -> map.put("oldestWaiterMillis", age.toMillis()));
        map.put("peakActive", peak.active());
        map.put("peakActiveAt", peak.at().toString());
        map.put("acquires", totals.acquires());
        map.put("failures", totals.failures().toMap());
        map.put("outcomes", totals.outcomes().toMap());
        map.put("ends", totals.ends().toMap());
        map.put("findings", totals.findingsByName());
        return Collections.unmodifiableMap(map);
    }

    /**
     * The snapshot on one line, for logs: HikariCP's counts, the greatest ages, the peak, and what has happened.
     *
     * @return the pool's name and the figures
     */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(pool).append(" - ");
        add(line, "total", total);
        add(line, "active", active);
        add(line, "idle", idle);
        add(line, "pending", pending);
        add(line, "max", max);
        add(line, "baseSize", baseSize);
        add(line, "overflow", overflow);
        add(line, "broken", broken);
        oldest.hold().ifPresent(age -> add(line, "oldestHold", seconds(age)));
        oldest.idleHold().ifPresent(age -> add(line, "oldestIdleHold", seconds(age)));
        oldest.waiter().ifPresent(age -> add(line, "oldestWaiter", seconds(age)));
        add(line, "peak", peak.active());
        add(line, "acquires", totals.acquires());
        add(line, "exhausted", totals.failures().exhausted());
        add(line, "unreachable", totals.failures().unreachable());
        add(line, "committed", totals.outcomes().committed());
        add(line, "rolledBack", totals.outcomes().rolledBack());
        add(line, "unknown", totals.outcomes().unknown());
        long found =
                totals.findings().values().stream().mapToLong(Long::longValue).sum();
        return line.append("findings=").append(found).toString();
    }

    private static void add(StringBuilder line, String name, Object value) {
        line.append(name).append('=').append(value).append(", ");
    }

    private static String seconds(Duration age) {
        return String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1e3);
    }
}
