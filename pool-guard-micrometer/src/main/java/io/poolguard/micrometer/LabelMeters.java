/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.core.instrument.Tags;
import io.poolguard.LabelFigures;
import io.poolguard.LabelFigures.Times;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The meters of each label. Labels come when they are first used, and nobody is called then: the scrape that meets a new
 * one registers its meters.
 */
final class LabelMeters {

    private final MeteredPool pool;
    private final Tags poolTags;
    private final Binding binding;

    // Added to by whoever scrapes.
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    LabelMeters(MeteredPool pool, Tags poolTags, Binding binding) {
        this.pool = pool;
        this.poolTags = poolTags;
        this.binding = binding;
    }

    /**
     * Registers the meters of labels that have none yet.
     *
     * @return how many labels have been used
     */
    int meet() {
        pool.labels().stream().map(LabelFigures::label).filter(known::add).forEach(this::register);
        return known.size();
    }

    private void register(String label) {
        MeterDefinitions meters = new MeterDefinitions(pool, poolTags);
        timer(meters, GuardMeter.WAIT, label, LabelMeters::acquired, LabelFigures::waited);
        timer(meters, GuardMeter.FAILED_WAIT, label, LabelFigures::failures, LabelFigures::waitedInVain);
        timer(meters, GuardMeter.HOLD, label, LabelMeters::ended, LabelFigures::held);
        timer(meters, GuardMeter.IN_JDBC, label, LabelMeters::ended, LabelFigures::inJdbc);
        timer(meters, GuardMeter.IDLE, label, LabelMeters::observed, LabelFigures::idle);
        try {
            binding.add(meters.all());
        } catch (Throwable t) {
            known.remove(label); // the next scrape tries again
            throw t;
        }
    }

    private void timer(
            MeterDefinitions meters,
            GuardMeter meter,
            String label,
            ToLongFunction<LabelFigures> count,
            Function<LabelFigures, Times> times) {
        meters.timer(
                meter.row(),
                Tags.of(GuardMeter.LABEL, label),
                () -> count.applyAsLong(pool.label(label)),
                () -> times.apply(pool.label(label)).total().toNanos());
    }

    /** Acquires that brought a connection. */
    static long acquired(LabelFigures figures) {
        return figures.acquires() - figures.failures() - figures.waiting();
    }

    /** Holds that are over. */
    static long ended(LabelFigures figures) {
        return figures.ends().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Those of them whose use was seen: of the others nobody knows how long they were idle. */
    static long observed(LabelFigures figures) {
        return ended(figures) - figures.unobserved();
    }
}
