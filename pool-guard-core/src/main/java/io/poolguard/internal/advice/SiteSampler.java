/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.advice;

import io.poolguard.internal.advice.LoadBucket.NestingPeak;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.LabelStats;
import io.poolguard.internal.stack.Frame;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Samples the lines from which connections are held, and how many connections one thread has at once, by a walk over
 * all holds now and then. For the watchdog.
 */
final class SiteSampler {

    /** The most lines that are told apart. Lines that are met later are left out. */
    static final int MOST_SITES = 200;

    /** The most threads that are told apart. With more, or with a thread for each task, their number bounds nothing. */
    static final int MOST_THREADS = 2_000;

    private final HoldRegistry registry;

    // The threads that were met with a connection, or waiting for one, by their ids: when they were met last, as a time
    // walked.
    private final Map<Long, Long> met = new HashMap<>();

    // The sum of all walks' times.
    private long walked;

    // By statistics, not by name: labels beyond the first hundred have a name each, and share their statistics.
    private Map<LabelStats, Map<Frame, Long>> sites = new HashMap<>();
    private int known;
    private NestingPeak nestingPeak = NestingPeak.NONE;

    SiteSampler(HoldRegistry registry) {
        this.registry = registry;
    }

    /** Walks over all holds. A hold that is met counts for the time since the walk before, in nanoseconds. */
    void walk(long elapsed) {
        Map<Thread, Integer> threads = new HashMap<>();
        registry.forEach(hold -> {
            if (hold.isHeld()) {
                hold.site().line().ifPresent(line -> add(hold.label().stats(), line, elapsed));
                if (hold.isOpen() && !hold.isLost()) {
                    threads.merge(hold.holder(), 1, Integer::sum);
                }
            } else if (hold.isAcquiring()) {
                threads.merge(hold.acquirer(), 1, Integer::sum);
            }
        });
        meet(threads.keySet(), elapsed);
        threads.values().removeIf(connections -> connections < 2);
        int most = threads.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        nestingPeak = nestingPeak.or(new NestingPeak(threads.size(), most));
    }

    private void meet(Set<Thread> threads, long elapsed) {
        walked += elapsed;
        met.values().removeIf(at -> walked - at > LoadWindow.LONGEST);
        for (Thread thread : threads) {
            if (met.size() < MOST_THREADS) {
                met.put(thread.getId(), walked);
            }
        }
    }

    /** How many threads were met within the window; empty if they were too many to tell apart. */
    OptionalInt threads() {
        return met.size() < MOST_THREADS ? OptionalInt.of(met.size()) : OptionalInt.empty();
    }

    private void add(LabelStats label, Frame line, long elapsed) {
        Map<Frame, Long> ofLabel = sites.get(label);
        if (ofLabel != null && ofLabel.containsKey(line)) {
            ofLabel.merge(line, elapsed, Long::sum);
        } else if (known < MOST_SITES) {
            known++;
            sites.computeIfAbsent(label, any -> new HashMap<>()).put(line, elapsed);
        }
    }

    /** The lines since the begin of the bucket. Immutable. */
    Map<Frame, Long> sites(LabelStats label) {
        return Map.copyOf(sites.getOrDefault(label, Map.of()));
    }

    NestingPeak nestingPeak() {
        return nestingPeak;
    }

    void startBucket() {
        sites = new HashMap<>();
        known = 0;
        nestingPeak = NestingPeak.NONE;
    }
}
