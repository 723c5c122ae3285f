/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.advice;

import io.poolguard.internal.advice.LoadBucket.Failed;
import io.poolguard.internal.advice.LoadBucket.LabelBucket;
import io.poolguard.internal.advice.LoadBucket.NestingPeak;
import io.poolguard.internal.stack.Frame;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The sum of some buckets. For one thread. */
final class LoadSummary {

    /** The sums of one label, or of all labels. Times are in nanoseconds. */
    static final class Sums {
        private long arrivals;
        private long failures;
        private long moreWaiting;
        private long outBefore;
        private long held;
        private long idle;
        private long inJdbc;
        private ConcurrencyHistogram inUse = new ConcurrencyHistogram();

        private void add(LabelBucket part, boolean first) {
            arrivals += part.arrivals();
            failures += part.failures();
            moreWaiting += part.moreWaiting();
            outBefore += first ? part.outBefore() : 0;
            held += part.times().held();
            idle += part.times().idle();
            inJdbc += part.times().inJdbc();
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

        ConcurrencyHistogram inUse() {
            return inUse;
        }

        /**
         * The holds to which the time held belongs: the acquires that got a connection; or the holds from before the
         * window, if these are more, because then the time is mostly theirs.
         */
        long holds() {
            return Math.max(Math.max(held > 0 ? 1 : 0, arrivals - failures - moreWaiting), outBefore);
        }

        /** Whether any acquire got a connection. */
        boolean isServed() {
            return holds() > 0;
        }

        /** The mean time held by Little's law; 0 if no hold was met. */
        double meanHold() {
            return perHold(held);
        }

        /** The same without the time that was idle in hand. */
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

    private final List<LoadBucket> buckets;
    private final long length;
    private final long witnessed;
    private final Sums all = new Sums();
    private final ConcurrencyHistogram needed = new ConcurrencyHistogram();
    private final Map<String, Sums> labels = new HashMap<>();

    // The part of the failed acquires.
    private final double partThatWantsNoLargerPool;

    /** @param buckets the oldest first */
    LoadSummary(List<LoadBucket> buckets) {
        this.buckets = buckets;
        this.length = buckets.stream().mapToLong(LoadBucket::length).sum();
        this.witnessed =
                buckets.stream().mapToLong(bucket -> bucket.span().witnessed()).sum();
        for (int i = 0; i < buckets.size(); i++) {
            add(buckets.get(i), i == 0);
        }
        Failed failed = buckets.stream().map(LoadBucket::failed).reduce(Failed.NONE, Failed::plus);
        this.partThatWantsNoLargerPool = failed.all() == 0 ? 0 : 1 - (double) failed.exhausted() / failed.all();
    }

    private void add(LoadBucket bucket, boolean first) {
        bucket.labels().forEach((label, part) -> {
            Sums sums = labels.computeIfAbsent(label, any -> new Sums());
            sums.add(part, first);
            sums.inUse.addAll(part.inUse());
            all.add(part, first);
        });
        all.inUse.addAll(bucket.concurrency().inUse());
        needed.addAll(bucket.concurrency().needed());
    }

    /** The length of the window, by the clock, in nanoseconds. */
    long length() {
        return length;
    }

    /** That part of it that the watchdog has witnessed. */
    long witnessed() {
        return witnessed;
    }

    /** The threads that were met with a connection, or waiting for one; empty if they were too many to tell apart. */
    OptionalInt threads() {
        return buckets.isEmpty()
                ? OptionalInt.empty()
                : buckets.get(buckets.size() - 1).concurrency().threads();
    }

    /** All labels together. */
    Sums all() {
        return all;
    }

    /** Connections in use at once that were not idle in hand. */
    ConcurrencyHistogram needed() {
        return needed;
    }

    Map<String, Sums> labels() {
        return labels;
    }

    /** How long holds from each line were met. */
    Map<Frame, Long> sites(String label) {
        Map<Frame, Long> sites = new HashMap<>();
        for (LoadBucket bucket : buckets) {
            bucket.sites().getOrDefault(label, Map.of()).forEach((line, time) -> sites.merge(line, time, Long::sum));
        }
        return sites;
    }

    /**
     * The arrivals that a pool of the right size would have served. An acquire that failed because the database was
     * unreachable, or because the guard refused it, needs no larger pool. The reasons are counted for all labels
     * together, so the same part of each label's failures counts.
     */
    double wanted(Sums sums) {
        return sums.arrivals - Math.min(sums.arrivals, sums.failures) * partThatWantsNoLargerPool;
    }

    NestingPeak nestingPeak() {
        return buckets.stream().map(LoadBucket::nestingPeak).reduce(NestingPeak.NONE, NestingPeak::or);
    }

    /**
     * The concurrency that was not exceeded for 99 hundredths of the time, if each arrival got a connection at once and
     * kept it for the mean time of its label: what a pool without a limit would have had in use. Within a step arrivals
     * count as evenly spread.
     *
     * @param mean the mean time of a label's holds, in nanoseconds
     */
    double demand(ToDoubleFunction<Sums> mean) {
        long[] lengths = buckets.stream()
                .flatMap(bucket -> bucket.steps().stream())
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
        return buckets.stream()
                .flatMapToInt(bucket -> Optional.ofNullable(bucket.labels().get(label))
                        .map(part -> part.arrivalsBySteps().stream().mapToInt(Integer::intValue))
                        .orElseGet(() -> bucket.steps().stream().mapToInt(none -> 0)))
                .toArray();
    }

    /** The label's arrivals by steps, each without the part that needs no larger pool. */
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
            // Of the oldest step only the part that is younger than a hold counts.
            double tooOld = Math.max(0, Math.min(1, (reach - hold) / lengths[oldest]));
            demand[step] += arrived - tooOld * arrivals[oldest];
        }
    }
}
