/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * The meters that a registry has because of one guard.
 *
 * <p>Meters are told apart by identity: whoever cleared the registry may have bound another guard's under the same
 * names.
 */
final class Binding {

    private final MeterRegistry registry;
    private final String refusal;

    // Added to by who binds and by scrapes that meet a new label; read by who removes.
    private final Queue<Meter> ours = new ConcurrentLinkedQueue<>();

    // Written once, by who removes; read by who has added.
    private volatile boolean removed;

    /** @param refusal what to say if the registry has such meters already */
    Binding(MeterRegistry registry, String refusal) {
        this.registry = registry;
        this.refusal = refusal;
    }

    /**
     * Registers all or, if that fails, none.
     *
     * @throws IllegalStateException if the registry has one of them already
     */
    void add(List<Function<MeterRegistry, Meter>> definitions) {
        Set<Meter> before = identitySet(registry.getMeters());
        List<Meter> added = new ArrayList<>();
        try {
            definitions.forEach(definition -> added.add(definition.apply(registry)));
            if (added.stream().anyMatch(before::contains)) {
                throw new IllegalStateException(refusal);
            }
        } catch (Throwable t) {
            added.stream().filter(meter -> !before.contains(meter)).forEach(registry::remove);
            throw t;
        }
        ours.addAll(added);
        if (removed) {
            remove(); // it was removed in between, and did not see these
        }
    }

    /** Removes what was added, and nothing else. */
    void remove() {
        removed = true;
        Set<Meter> mine = identitySet(ours);
        registry.getMeters().stream().filter(mine::contains).forEach(registry::remove);
    }

    private static Set<Meter> identitySet(Collection<Meter> meters) {
        Set<Meter> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(meters);
        return set;
    }
}
