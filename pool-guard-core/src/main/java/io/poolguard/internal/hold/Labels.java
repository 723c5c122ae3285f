/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.PoolFigures;
import io.poolguard.PoolFigures.Ends;
import io.poolguard.PoolFigures.Outcomes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The labels of a guard. The first hundred, {@code none} among them, have a book each; all that come later share one,
 * called {@code other}, so that a label made of user input cannot fill the memory.
 *
 * <p>Safe for use by many threads.
 */
public final class Labels {

    static final int MOST = 100;

    /** The label of a hold that nobody named. */
    public static final String NONE = "none";

    private static final String OTHER = "other";

    private final String pool;
    private final Map<String, Label> known = new ConcurrentHashMap<>();
    private final Label none;
    private final LabelBook other = new LabelBook();

    // Labels with a book of their own, but for the shared one; beyond the most, it counts on.
    private final AtomicInteger made = new AtomicInteger(1);

    public Labels(String pool) {
        this.pool = pool;
        this.none = new Label(pool, NONE, new LabelBook());
        known.put(NONE, none);
        known.put(OTHER, new Label(pool, OTHER, other));
    }

    /** The label of a hold that nobody named. */
    public Label none() {
        return none;
    }

    /** The label of this name, which has been made clean. */
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

    /** Several threads may come with the last names at once. */
    private @Nullable Label madeIfThereIsRoom(String name) {
        return made.incrementAndGet() > MOST ? null : new Label(pool, name, new LabelBook());
    }

    /** Shows each label that has a book, all that share one as one. */
    public void forEach(Consumer<Label> reader) {
        known.values().forEach(reader);
    }

    /** Acquires that were begun, under any label. */
    public long acquired() {
        return books().mapToLong(LabelBook::acquired).sum();
    }

    /** How holds have ended, under any label. */
    public Ends ends() {
        return books().map(LabelBook::ends).reduce(Ends.NONE, Ends::plus);
    }

    /** How transactions have ended, under any label. */
    public Outcomes outcomes() {
        return books().map(LabelBook::outcomes).reduce(Outcomes.NONE, Outcomes::plus);
    }

    private Stream<LabelBook> books() {
        return known.values().stream().map(Label::book);
    }

    /** The figures of each label that has been used, by name, given how many threads wait for each book. */
    List<PoolFigures.OfLabel> figures(Map<LabelBook, Long> waiting) {
        return known.values().stream()
                .map(label -> label.book().figures(label.name(), waiting.getOrDefault(label.book(), 0L)))
                .filter(figures -> figures.acquires() > 0)
                .sorted(Comparator.comparing(PoolFigures.OfLabel::label))
                .toList();
    }
}
