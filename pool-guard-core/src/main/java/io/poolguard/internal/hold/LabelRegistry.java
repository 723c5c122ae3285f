/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.Ending;
import io.poolguard.LabelFigures;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The labels of a guard. The first hundred, {@code none} among them, have statistics of their own. All later ones share
 * those of the label {@code other}, so that labels made of user input cannot fill the memory.
 *
 * <p>Safe for use by many threads.
 */
public final class LabelRegistry {

    static final int MOST = 100;

    /** The label of a hold without a name. */
    public static final String NONE = "none";

    private static final String OTHER = "other";

    private final String pool;
    private final Map<String, Label> known = new ConcurrentHashMap<>();
    private final Label none;
    private final LabelStats other = new LabelStats();

    // Labels that have statistics of their own, `other` excluded. May exceed MOST; only the comparison matters. Written
    // and read by threads that bring a new label.
    private final AtomicInteger made = new AtomicInteger(1);

    public LabelRegistry(String pool) {
        this.pool = pool;
        this.none = new Label(pool, NONE, new LabelStats());
        known.put(NONE, none);
        known.put(OTHER, new Label(pool, OTHER, other));
    }

    /** The label of a hold without a name. */
    public Label none() {
        return none;
    }

    /** The label of this name, which is fit for the log already. */
    public Label of(String name) {
        Label label = known.get(name);
        if (label != null) {
            return label;
        }
        if (made.get() >= MOST) {
            return new Label(pool, name, other);
        }
        Label fresh = known.computeIfAbsent(name, this::madeIfThereIsRoom);
        return fresh == null ? new Label(pool, name, other) : fresh;
    }

    /** Counts again, because several threads may bring the last new labels at once. */
    private @Nullable Label madeIfThereIsRoom(String name) {
        return made.incrementAndGet() > MOST ? null : new Label(pool, name, new LabelStats());
    }

    /** Shows each label that has statistics to the reader; labels that share them count as one. */
    public void forEach(Consumer<Label> reader) {
        known.values().forEach(reader);
    }

    /** Acquires that have begun, of all labels. */
    public long acquired() {
        return stats().mapToLong(LabelStats::acquired).sum();
    }

    /** How holds have ended, of all labels. */
    public Map<Ending, Long> ends() {
        return sum(LabelStats::ends);
    }

    /** How many holds have ended, however they did, of all labels. */
    public long ended() {
        return stats().mapToLong(LabelStats::ended).sum();
    }

    /** How transactions have ended, of all labels. */
    public Map<Ending, Long> outcomes() {
        return sum(LabelStats::outcomes);
    }

    private Map<Ending, Long> sum(Function<LabelStats, Map<Ending, Long>> counts) {
        Map<Ending, Long> sums = new EnumMap<>(Ending.class);
        stats().forEach(one -> counts.apply(one).forEach((outcome, count) -> sums.merge(outcome, count, Long::sum)));
        return Collections.unmodifiableMap(sums);
    }

    private Stream<LabelStats> stats() {
        return known.values().stream().map(Label::stats);
    }

    /** The figures of each label that has been used, by name, given how many threads wait for each. */
    List<LabelFigures> figures(Map<LabelStats, Long> waiting) {
        return known.values().stream()
                .map(label -> label.stats().figures(label.name(), waiting.getOrDefault(label.stats(), 0L)))
                .filter(figures -> figures.acquires() > 0)
                .sorted(Comparator.comparing(LabelFigures::label))
                .toList();
    }
}
