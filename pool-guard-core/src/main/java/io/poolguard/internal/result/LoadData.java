/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.result;

import io.poolguard.PoolAdvice.Load;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A load, its figures in groups. */
public record LoadData(
        Arrivals counted, Means means, Concurrency inUse, Duration held, double share, List<SiteShare> lines)
        implements Load {

    /** Acquires that were begun. */
    public record Arrivals(long count, double perSecond) {}

    /** Times for each hold, if a hold was met. */
    public record Means(Optional<Duration> hold, Optional<Duration> inJdbc) {}

    /** Connections in use at once. */
    public record Concurrency(double mean, int p99, int peak) {}

    /**
     * One line's part in a label's connection time.
     *
     * @param share its part of the time of those holds whose line was captured, from 0 to 1
     * @param held the same part of the label's connection time
     */
    public record SiteShare(String site, double share, Duration held) {}

    public LoadData {
        lines = List.copyOf(lines);
    }

    @Override
    public long arrivals() {
        return counted.count();
    }

    @Override
    public double arrivalsPerSecond() {
        return counted.perSecond();
    }

    @Override
    public Optional<Duration> meanHold() {
        return means.hold();
    }

    @Override
    public Optional<Duration> meanInJdbc() {
        return means.inJdbc();
    }

    @Override
    public double meanConcurrency() {
        return inUse.mean();
    }

    @Override
    public int p99Concurrency() {
        return inUse.p99();
    }

    @Override
    public int peakConcurrency() {
        return inUse.peak();
    }

    @Override
    public Map<String, Duration> sites() {
        Map<String, Duration> sites = new LinkedHashMap<>();
        lines.forEach(line -> sites.put(line.site(), line.held()));
        return Collections.unmodifiableMap(sites);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("arrivals", arrivals());
        map.put("arrivalsPerSecond", arrivalsPerSecond());
        meanHold().ifPresent(mean -> map.put("meanHoldMillis", mean.toNanos() / 1e6));
        meanInJdbc().ifPresent(mean -> map.put("meanInJdbcMillis", mean.toNanos() / 1e6));
        map.put("meanConcurrency", meanConcurrency());
        map.put("p99Concurrency", p99Concurrency());
        map.put("peakConcurrency", peakConcurrency());
        map.put("heldMillis", held.toMillis());
        map.put("share", share);
        return Collections.unmodifiableMap(map);
    }

    List<Map<String, Object>> linesToMaps() {
        return lines.stream().map(LoadData::map).toList();
    }

    private static Map<String, Object> map(SiteShare line) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("site", line.site());
        map.put("share", line.share());
        map.put("heldMillis", line.held().toMillis());
        return Collections.unmodifiableMap(map);
    }
}
