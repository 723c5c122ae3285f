/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.result;

import io.poolguard.PoolHealth;
import io.poolguard.PoolSnapshot;
import io.poolguard.ServerCapacity;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A health. */
public record PoolHealthData(
        String pool,
        Instant at,
        Map<Cause, String> reasons,
        Optional<Probe> lastProbe,
        Optional<ServerCapacity> capacity,
        PoolSnapshot snapshot)
        implements PoolHealth {

    /** Orders the reasons: the causes are declared the worst first. */
    public PoolHealthData {
        Map<Cause, String> ordered = new EnumMap<>(Cause.class);
        ordered.putAll(reasons);
        reasons = Collections.unmodifiableMap(ordered);
    }

    @Override
    public Status status() {
        return reasons.keySet().stream().findFirst().map(Cause::status).orElse(Status.UP);
    }

    @Override
    public boolean isReady() {
        return status() != Status.DOWN;
    }

    @Override
    public boolean isLive() {
        return !has(Cause.CLOSED);
    }

    @Override
    public boolean has(Cause cause) {
        return reasons.containsKey(cause);
    }

    @Override
    public Optional<Duration> probeAge() {
        return lastProbe.map(probe -> probe.at().isAfter(at) ? Duration.ZERO : Duration.between(probe.at(), at));
    }

    @Override
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pool", pool);
        map.put("status", status().name());
        map.put("ready", isReady());
        map.put("live", isLive());
        map.put("at", at.toString());
        map.put("reasons", reasons.entrySet().stream().map(PoolHealthData::map).toList());
        lastProbe.ifPresent(probe -> map.put("lastProbe", map(probe)));
        capacity.ifPresent(known -> map.put("capacity", known.toMap()));
        map.put("snapshot", snapshot.toMap());
        return Collections.unmodifiableMap(map);
    }

    private static Map<String, Object> map(Map.Entry<Cause, String> reason) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("cause", MapForms.lower(reason.getKey()));
        map.put("text", reason.getValue());
        return Collections.unmodifiableMap(map);
    }

    private Map<String, Object> map(Probe probe) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("outcome", MapForms.lower(probe.outcome()));
        probeAge().ifPresent(age -> map.put("ageMillis", age.toMillis()));
        map.put("tookMillis", probe.took().toMillis());
        map.put("text", probe.text());
        return Collections.unmodifiableMap(map);
    }

    @Override
    public String toString() {
        return pool + " - " + status()
                + (reasons.isEmpty() ? "" : reasons.values().stream().collect(Collectors.joining("; ", " (", ")")));
    }
}
