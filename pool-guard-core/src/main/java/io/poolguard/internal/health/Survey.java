/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.internal.health.Slice.Crowd;
import io.poolguard.internal.hold.Frame;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.LabelBook;
import java.util.HashMap;
import java.util.Map;

/**
 * From which lines connections are held, and how many one thread has at once: found by a walk over the books now and
 * then. For the watchdog.
 */
final class Survey {

    /** More lines are not told apart: of those that are met later nothing is known. */
    static final int MOST_SITES = 200;

    private final HoldRegistry registry;

    // By book, not by name: labels beyond the first hundred have a name each, and share a book.
    private Map<LabelBook, Map<Frame, Long>> sites = new HashMap<>();
    private int known;
    private Crowd crowd = Crowd.NONE;

    Survey(HoldRegistry registry) {
        this.registry = registry;
    }

    /** Walks over the books. What is met stands for the time since the walk before, in nanoseconds. */
    void walk(long elapsed) {
        Map<Thread, Integer> threads = new HashMap<>();
        registry.forEach(hold -> {
            if (hold.isHeld()) {
                hold.site().line().ifPresent(line -> add(hold.label().book(), line, elapsed));
                if (hold.isOpen() && !hold.isLost()) {
                    threads.merge(hold.holder(), 1, Integer::sum);
                }
            } else if (hold.isAcquiring()) {
                threads.merge(hold.acquirer(), 1, Integer::sum);
            }
        });
        threads.values().removeIf(connections -> connections < 2);
        int most = threads.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        crowd = crowd.or(new Crowd(threads.size(), most));
    }

    private void add(LabelBook label, Frame line, long elapsed) {
        Map<Frame, Long> ofLabel = sites.get(label);
        if (ofLabel != null && ofLabel.containsKey(line)) {
            ofLabel.merge(line, elapsed, Long::sum);
        } else if (known < MOST_SITES) {
            known++;
            sites.computeIfAbsent(label, any -> new HashMap<>()).put(line, elapsed);
        }
    }

    /** What was found since it was begun anew. Not to be written. */
    Map<Frame, Long> sites(LabelBook label) {
        return Map.copyOf(sites.getOrDefault(label, Map.of()));
    }

    Crowd crowd() {
        return crowd;
    }

    void beginAnew() {
        sites = new HashMap<>();
        known = 0;
        crowd = Crowd.NONE;
    }
}
