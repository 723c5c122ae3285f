/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.result;

import io.poolguard.Ending;
import io.poolguard.Finding;
import io.poolguard.PoolSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A snapshot of the pool, its figures in groups. */
public record PoolSnapshotData(
        String pool, Counts counts, Ages ages, Peak peak, Totals totals, long undelivered, long listenerFailures)
        implements PoolSnapshot {

    /** HikariCP's counts. */
    public record Counts(int total, int active, int idle, int pending, int max, int baseSize) {}

    /** The greatest ages. */
    public record Ages(Optional<Duration> hold, Optional<Duration> idleHold, Optional<Duration> waiter) {}

    /** The most connections in use at once, and when that was first so. */
    public record Peak(int active, Instant at) {}

    /** What has happened. The maps are never changed. */
    public record Totals(
            long acquires,
            long broken,
            Map<Ending, Long> failures,
            Map<Ending, Long> ends,
            Map<Ending, Long> outcomes,
            Map<Finding.Kind, Long> findings) {}

    @Override
    public int total() {
        return counts.total();
    }

    @Override
    public int active() {
        return counts.active();
    }

    @Override
    public int idle() {
        return counts.idle();
    }

    @Override
    public int pending() {
        return counts.pending();
    }

    @Override
    public int max() {
        return counts.max();
    }

    @Override
    public int baseSize() {
        return counts.baseSize();
    }

    @Override
    public int overflow() {
        return Math.max(0, total() - baseSize());
    }

    @Override
    public double utilization() {
        return (double) active() / max();
    }

    @Override
    public Optional<Duration> oldestHold() {
        return ages.hold();
    }

    @Override
    public Optional<Duration> oldestIdleHold() {
        return ages.idleHold();
    }

    @Override
    public Optional<Duration> oldestWaiter() {
        return ages.waiter();
    }

    @Override
    public int peakActive() {
        return peak.active();
    }

    @Override
    public Instant peakAt() {
        return peak.at();
    }

    @Override
    public long acquires() {
        return totals.acquires();
    }

    @Override
    public Map<Ending, Long> failures() {
        return totals.failures();
    }

    @Override
    public Map<Ending, Long> ends() {
        return totals.ends();
    }

    @Override
    public Map<Ending, Long> outcomes() {
        return totals.outcomes();
    }

    @Override
    public long broken() {
        return totals.broken();
    }

    @Override
    public Map<Finding.Kind, Long> findings() {
        return totals.findings();
    }

    @Override
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pool", pool);
        map.put("total", total());
        map.put("active", active());
        map.put("idle", idle());
        map.put("pending", pending());
        map.put("max", max());
        map.put("baseSize", baseSize());
        map.put("overflow", overflow());
        map.put("broken", broken());
        oldestHold().ifPresent(age -> map.put("oldestHoldMillis", age.toMillis()));
        oldestIdleHold().ifPresent(age -> map.put("oldestIdleHoldMillis", age.toMillis()));
        oldestWaiter().ifPresent(age -> map.put("oldestWaiterMillis", age.toMillis()));
        map.put("peakActive", peakActive());
        map.put("peakActiveAt", peakAt().toString());
        map.put("acquires", acquires());
        map.put("failures", MapForms.outcomes(failures()));
        map.put("outcomes", MapForms.outcomes(outcomes()));
        map.put("ends", MapForms.outcomes(ends()));
        map.put("findings", MapForms.findings(findings()));
        return Collections.unmodifiableMap(map);
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(pool).append(" - ");
        add(line, "total", total());
        add(line, "active", active());
        add(line, "idle", idle());
        add(line, "pending", pending());
        add(line, "max", max());
        add(line, "baseSize", baseSize());
        add(line, "overflow", overflow());
        add(line, "broken", broken());
        oldestHold().ifPresent(age -> add(line, "oldestHold", seconds(age)));
        oldestIdleHold().ifPresent(age -> add(line, "oldestIdleHold", seconds(age)));
        oldestWaiter().ifPresent(age -> add(line, "oldestWaiter", seconds(age)));
        add(line, "peak", peakActive());
        add(line, "acquires", acquires());
        add(line, Ending.EXHAUSTED, failures());
        add(line, Ending.UNREACHABLE, failures());
        outcomes().keySet().forEach(outcome -> add(line, outcome, outcomes()));
        long found = findings().values().stream().mapToLong(Long::longValue).sum();
        return line.append("findings=").append(found).toString();
    }

    private static void add(StringBuilder line, Ending outcome, Map<Ending, Long> counts) {
        add(line, MapForms.camelCase(outcome), counts.getOrDefault(outcome, 0L));
    }

    private static void add(StringBuilder line, String name, Object value) {
        line.append(name).append('=').append(value).append(", ");
    }

    private static String seconds(Duration age) {
        return String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1e3);
    }
}
