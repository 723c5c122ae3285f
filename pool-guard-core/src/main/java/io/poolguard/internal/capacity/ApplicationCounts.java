/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.capacity;

import io.poolguard.internal.text.LogText;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts connections by the name of the application that opened them, for a bounded number of names. For one thread.
 */
final class ApplicationCounts {

    static final String OTHER = "other";
    private static final String UNNAMED = "unnamed";
    private static final int MOST = 20;

    private final Map<String, Integer> counts = new HashMap<>();

    void add(String application, int connections) {
        counts.merge(application.isBlank() ? UNNAMED : LogText.clean(application), connections, Integer::sum);
    }

    /** The most frequent names, the most frequent first, and the sum of all others. */
    Map<String, Integer> most() {
        List<Map.Entry<String, Integer>> sorted = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
        Map<String, Integer> most = new LinkedHashMap<>();
        for (int i = 0; i < sorted.size(); i++) {
            String name = i < MOST ? sorted.get(i).getKey() : OTHER;
            most.merge(name, sorted.get(i).getValue(), Integer::sum);
        }
        return most;
    }
}
