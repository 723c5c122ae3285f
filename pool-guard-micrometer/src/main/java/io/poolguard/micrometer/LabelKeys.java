/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The values of the key {@code label}, bounded and made clean as the guard does it for the labels of its figures: a
 * label made of user input must not flood a metrics store.
 *
 * <p>Safe for use by many threads.
 */
final class LabelKeys {

    static final int MOST = 100;
    static final String OTHER = "other";

    /** The guard's label for holds that nobody named, and one of the hundred. */
    private static final String NONE = "none";

    private static final int LONGEST = 64;

    // Each by itself.
    private final Map<String, String> known = new ConcurrentHashMap<>(Map.of(NONE, NONE, OTHER, OTHER));

    // Labels that have a key of their own; beyond the most, it counts on.
    private final AtomicInteger met = new AtomicInteger(1);

    /** The label itself, made clean, if it is one of the first hundred. */
    String of(String label) {
        if (known.containsKey(label)) {
            return label;
        }
        String clean = clean(label);
        if (met.get() >= MOST || clean.isBlank()) {
            return known.getOrDefault(clean, OTHER);
        }
        String key = known.computeIfAbsent(clean, this::knownIfThereIsRoom);
        return key == null ? OTHER : key;
    }

    /** Several threads may come with the last labels at once. */
    private @Nullable String knownIfThereIsRoom(String clean) {
        return met.incrementAndGet() > MOST ? null : clean;
    }

    private static String clean(String label) {
        StringBuilder clean = new StringBuilder();
        label.chars().limit(LONGEST).forEach(c -> clean.append(breaksOut(c) ? '?' : (char) c));
        return clean.toString();
    }

    private static boolean breaksOut(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
