/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.result;

import io.poolguard.ServerCapacity;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A server's capacity. */
public record ServerCapacityData(
        String pool, Instant at, Verdict verdict, String text, Fleet fleet, Answer answer, Room room)
        implements ServerCapacity {

    private static final int TENTHS = 10;
    private static final int NEAR = 9;

    /** The pools that share the server. */
    public record Fleet(int instances, int surge, int max) {}

    /** What the server has told. */
    public record Answer(
            Optional<String> server, List<Limit> limits, Map<String, Integer> parts, Map<String, Integer> connections) {

        public Answer {
            limits = List.copyOf(limits);
            parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
            connections = Collections.unmodifiableMap(new LinkedHashMap<>(connections));
        }
    }

    /** What follows for the pools, if it is known. */
    public record Room(Optional<Limit> limit, OptionalInt maxPerInstance) {}

    @Override
    public Optional<String> server() {
        return answer.server();
    }

    @Override
    public Optional<Limit> limit() {
        return room.limit();
    }

    @Override
    public List<Limit> limits() {
        return answer.limits();
    }

    @Override
    public Map<String, Integer> parts() {
        return answer.parts();
    }

    @Override
    public Map<String, Integer> connections() {
        return answer.connections();
    }

    @Override
    public int instances() {
        return fleet.instances();
    }

    @Override
    public int surge() {
        return fleet.surge();
    }

    @Override
    public int max() {
        return fleet.max();
    }

    @Override
    public OptionalInt maxPerInstance() {
        return room.maxPerInstance();
    }

    @Override
    public boolean isNearLimit() {
        return limit().isPresent()
                && limits().stream().anyMatch(each -> (long) each.inUse() * TENTHS >= (long) each.connections() * NEAR);
    }

    @Override
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pool", pool);
        map.put("at", at.toString());
        map.put("verdict", MapForms.lower(verdict));
        map.put("text", text);
        server().ifPresent(known -> map.put("server", known));
        limit().ifPresent(known -> map.put("limit", map(known)));
        map.put("limits", limits().stream().map(ServerCapacityData::map).toList());
        map.put("parts", parts());
        map.put("connections", connections());
        map.put("instances", instances());
        map.put("surge", surge());
        map.put("max", max());
        maxPerInstance().ifPresent(known -> map.put("maxPerInstance", known));
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

    @Override
    public String toString() {
        return text;
    }
}
