/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.result;

import io.poolguard.PoolAdvice;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** An advice. */
public record PoolAdviceData(String pool, Window seen, LoadData load, List<LabelLoad> byLabel, Sizes sizes, String text)
        implements PoolAdvice {

    /** The time that was looked at, and that part of it that the watchdog has witnessed. */
    public record Window(Duration length, Duration witnessed) {}

    /** The load of one label. */
    public record LabelLoad(String label, LoadData load) {}

    /** What the pool has, what the load needs, and what threads that acquire while they hold need. */
    public record Sizes(int max, Optional<Needed> needed, OptionalInt poolLockingFloor) {}

    /** The connections that the load needs: as it is, and if no connection was idle in hand. */
    public record Needed(int now, int withoutIdle) {}

    public PoolAdviceData {
        byLabel = List.copyOf(byLabel);
    }

    @Override
    public Duration window() {
        return seen.length();
    }

    @Override
    public Duration witnessed() {
        return seen.witnessed();
    }

    @Override
    public Map<String, Load> labels() {
        Map<String, Load> labels = new LinkedHashMap<>();
        byLabel.forEach(one -> labels.put(one.label(), one.load()));
        return Collections.unmodifiableMap(labels);
    }

    @Override
    public int max() {
        return sizes.max();
    }

    @Override
    public OptionalInt sizeNow() {
        return sizes.needed().stream().mapToInt(Needed::now).findFirst();
    }

    @Override
    public OptionalInt sizeWithoutIdle() {
        return sizes.needed().stream().mapToInt(Needed::withoutIdle).findFirst();
    }

    @Override
    public OptionalInt poolLockingFloor() {
        return sizes.poolLockingFloor();
    }

    @Override
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pool", pool);
        map.put("windowMillis", window().toMillis());
        map.put("witnessedMillis", witnessed().toMillis());
        map.put("load", load.toMap());
        map.put("labels", byLabel.stream().map(PoolAdviceData::map).toList());
        map.put("max", max());
        sizeNow().ifPresent(size -> map.put("sizeNow", size));
        sizeWithoutIdle().ifPresent(size -> map.put("sizeWithoutIdle", size));
        poolLockingFloor().ifPresent(floor -> map.put("poolLockingFloor", floor));
        map.put("text", text);
        return Collections.unmodifiableMap(map);
    }

    private static Map<String, Object> map(LabelLoad one) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("label", one.label());
        map.put("load", one.load().toMap());
        map.put("sites", one.load().linesToMaps());
        return Collections.unmodifiableMap(map);
    }

    @Override
    public String toString() {
        return text;
    }
}
