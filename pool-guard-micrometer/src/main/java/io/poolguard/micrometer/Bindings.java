/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The registries to which one binder is bound. */
final class Bindings {

    private final String pool;
    private final String prefix;
    private final Class<?> binder;
    private final Map<MeterRegistry, Binding> bound = new ConcurrentHashMap<>();

    /**
     * @param prefix how the names of the meters begin, for the message that they are there already
     * @param binder the class to which they belong
     */
    Bindings(String pool, String prefix, Class<?> binder) {
        this.pool = pool;
        this.prefix = prefix;
        this.binder = binder;
    }

    /** Adds the meters to the registry or, if that fails, none. Does nothing if it has them from here already. */
    void bind(MeterRegistry registry, Consumer<Binding> meters) {
        if (bound.containsKey(registry)) {
            return;
        }
        Binding binding = new Binding(
                registry,
                pool + " - the registry has " + prefix + " meters of a pool of this name already. Give each pool a name"
                        + " of its own, or close the " + binder.getSimpleName() + " that came first");
        try {
            meters.accept(binding);
        } catch (Throwable t) {
            binding.remove();
            throw t;
        }
        bound.put(registry, binding);
    }

    /** Removes from each registry what was added, and nothing else. It may be bound again. */
    void remove() {
        bound.values().forEach(Binding::remove);
        bound.clear();
    }
}
