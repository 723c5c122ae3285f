/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.internal.health.Slice.Crowd;
import io.poolguard.internal.health.Slice.Failed;
import io.poolguard.internal.health.Slice.Part;
import io.poolguard.internal.hold.Frame;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Some slices together. For one thread. */
final class Seen {

    /** One label's parts together, or those of all labels. Times are in nanoseconds. */
    static final class Sums {
        private long arrivals;
        private long failures;
        private long moreWaiting;
        private long outBefore;
        private long held;
        private long idle;
        private long inJdbc;
        private Levels inUse = new Levels();

        private void add(Part part, boolean first) {
            arrivals += part.arrivals();
            failures += part.failures();
            moreWaiting += part.moreWaiting();
            outBefore += first ? part.outBefore() : 0;
            held += part.held();
            idle += part.idle();
            inJdbc += part.inJdbc();
        }

        long arrivals() {
            return arrivals;
        }

        long held() {
            return held;
        }

        long idle() {
            return Math.min(held, idle);
        }

        Levels inUse() {
            return inUse;
        }

        /**
         * The holds that the time held is of: those that got a connection. If these are fewer than those that had one from
         * before, the time is mostly theirs.
         */
        long holds() {
            return Math.max(Math.max(held > 0 ? 1 : 0, arrivals - failures - moreWaiting), outBefore);
        }

        /** Whether any acquire got a connection. */
        boolean isServed() {
            return holds() > 0;
        }

        /** By Little's law, the time held for each hold; 0 if none was met. */
        double meanHold() {
            return perHold(held);
        }

        /** The same of the time that was not idle in hand. */
        double meanNeeded() {
            return perHold(held - idle());
        }

        double meanInJdbc() {
            return perHold(Math.min(held, inJdbc));
        }

        private double perHold(long time) {
            return (double) time / Math.max(1, holds());
        }
    }

    private final List<Slice> slices;
    private final long length;
    private final Sums all = new Sums();
    private final Levels needed = new Levels();
    private final Map<String, Sums> labels = new HashMap<>();

    // Of the acquires that have failed.
    private final double partThatWantsNoLargerPool;

    /** @param slices the oldest first */
    Seen(List<Slice> slices) {
        this.slices = slices;
        this.length = slices.stream().mapToLong(Slice::length).sum();
        for (int i = 0; i < slices.size(); i++) {
            add(slices.get(i), i == 0);
        }
        Failed failed = slices.stream().map(Slice::failed).reduce(Failed.NONE, Failed::plus);
        this.partThatWantsNoLargerPool = failed.all() == 0 ? 0 : 1 - (double) failed.exhausted() / failed.all();
    }

    private void add(Slice slice, boolean first) {
        slice.labels().forEach((label, part) -> {
            Sums sums = labels.computeIfAbsent(label, any -> new Sums());
            sums.add(part, first);
            sums.inUse.addAll(part.inUse());
            all.add(part, first);
        });
        all.inUse.addAll(slice.inUse());
        needed.addAll(slice.needed());
    }

    /** How long it was, in nanoseconds. */
    long length() {
        return length;
    }

    /** All labels together. */
    Sums all() {
        return all;
    }

    /** Connections in use at once that were not idle in hand. */
    Levels needed() {
        return needed;
    }

    Map<String, Sums> labels() {
        return labels;
    }

    /** For how long holds from which line were met. */
    Map<Frame, Long> sites(String label) {
        Map<Frame, Long> sites = new HashMap<>();
        for (Slice slice : slices) {
            slice.sites().getOrDefault(label, Map.of()).forEach((line, time) -> sites.merge(line, time, Long::sum));
        }
        return sites;
    }

    /**
     * The arrivals that a pool of the right size would have served. An acquire that failed since the database was not there,
     * or since the guard has refused it, wants no larger pool. The reasons are counted for all labels together, so of each
     * label's failures the same part counts.
     */
    double wanted(Sums sums) {
        return sums.arrivals - Math.min(sums.arrivals, sums.failures) * partThatWantsNoLargerPool;
    }

    Crowd crowd() {
        return slices.stream().map(Slice::crowd).reduce(Crowd.NONE, Crowd::or);
    }

    /**
     * How many of the arrivals were not over yet, for 99 hundredths of the time, if each got a connection at once and
     * kept it for as long as is said of its label: what a pool without a limit would have had in use. Within a step
     * arrivals count as evenly spread.
     *
     * @param mean for how long, in nanoseconds
     */
    double demand(ToDoubleFunction<Sums> mean) {
        long[] lengths = slices.stream()
                .flatMap(slice -> slice.steps().stream())
                .mapToLong(Long::longValue)
                .toArray();
        double[] demand = new double[lengths.length];
        labels.forEach((label, sums) -> addDemand(demand, lengths, wanted(label, sums), mean.applyAsDouble(sums)));
        Integer[] byDemand = IntStream.range(0, demand.length).boxed().toArray(Integer[]::new);
        Arrays.sort(
                byDemand,
                Comparator.comparingDouble((Integer step) -> demand[step]).reversed());
        long above = 0;
        for (int step : byDemand) {
            above += lengths[step];
            if (above > length / 100) {
                return demand[step];
            }
        }
        return 0;
    }

    private int[] arrivals(String label) {
        return slices.stream()
                .flatMapToInt(slice -> Optional.ofNullable(slice.labels().get(label))
                        .map(part -> part.arrivalsBySteps().stream().mapToInt(Integer::intValue))
                        .orElseGet(() -> slice.steps().stream().mapToInt(none -> 0)))
                .toArray();
    }

    /** Its arrivals by steps, each less the part that is not wanted. */
    private double[] wanted(String label, Sums sums) {
        double part = sums.arrivals == 0 ? 1 : wanted(sums) / sums.arrivals;
        return Arrays.stream(arrivals(label))
                .mapToDouble(arrived -> arrived * part)
                .toArray();
    }

    private static void addDemand(double[] demand, long[] lengths, double[] arrivals, double hold) {
        int oldest = 0;
        long reach = 0;
        double arrived = 0;
        for (int step = 0; step < lengths.length; step++) {
            reach += lengths[step];
            arrived += arrivals[step];
            while (oldest < step && reach - lengths[oldest] >= hold) {
                reach -= lengths[oldest];
                arrived -= arrivals[oldest++];
            }
            // Of the oldest step only the part that reaches into the time of a hold.
            double tooOld = Math.max(0, Math.min(1, (reach - hold) / lengths[oldest]));
            demand[step] += arrived - tooOld * arrivals[oldest];
        }
    }
}
