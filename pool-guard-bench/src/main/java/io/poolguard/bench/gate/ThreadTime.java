/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.gate;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * The processor's time that the benchmark's threads take for an operation. While other processes have the processors,
 * the clock goes on and this does not: the steadier of the two on a machine with neighbours, as long as nobody waits.
 */
public final class ThreadTime implements InternalProfiler {

    static final String NAME = "thread.time";

    private static final String WORKERS = "-jmh-worker-";

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    private long before;

    /** Made by JMH. */
    public ThreadTime() {}

    @Override
    public String getDescription() {
        return "Processor time of the benchmark's threads";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = nanos();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double perOperation = (nanos() - before) / (double) result.getMetadata().getAllOps();
        return List.of(new ScalarResult(NAME, perOperation, "ns/op", AggregationPolicy.AVG));
    }

    /** Of threads that there are now: JMH keeps its own from iteration to iteration. */
    private long nanos() {
        return LongStream.of(threads.getAllThreadIds())
                .mapToObj(threads::getThreadInfo)
                .filter(Objects::nonNull)
                .filter(thread -> thread.getThreadName().contains(WORKERS))
                .mapToLong(ThreadInfo::getThreadId)
                .map(threads::getThreadCpuTime)
                .sum();
    }
}
