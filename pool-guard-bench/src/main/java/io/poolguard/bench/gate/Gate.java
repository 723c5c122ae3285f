/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.gate;

import io.poolguard.bench.OverheadBenchmark;
import io.poolguard.bench.SetUp;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Fails when the guard costs more than it may, beside bare HikariCP in the same run: {@code mvn -Pbench -Dbench.gate}.
 *
 * <p>Made for machines with neighbours. What is compared is the processor's time and the bytes of the benchmark's thread,
 * not the clock's. The work is counted in cycles and compiled at once, so that a starved JVM is as warm as any other
 * when it is measured. The two set-ups take turns, a JVM each; of many short iterations the lowest tenth is compared; and
 * what is out of its band is measured once more, and all iterations taken together, before it is called a failure.
 */
public final class Gate {

    private static final int TURNS = 3;
    private static final int WARMUPS = 10;
    private static final int ITERATIONS = 25;
    private static final int CYCLES = 150_000;
    private static final String COMPILED_AT_ONCE = "-Xbatch";

    /** Measures. */
    interface Measuring {
        Figures take() throws RunnerException;
    }

    private Gate() {}

    /**
     * Measures and judges; ends the JVM with 1 if something is out of its band.
     *
     * @param none nothing
     * @throws RunnerException if the benchmark fails
     */
    public static void main(String[] none) throws RunnerException {
        // Other benchmarks may run on this machine: a neighbour like any other.
        System.setProperty("jmh.ignoreLock", "true");
        List<String> failures = failures(Gate::turns);
        failures.forEach(System.err::println);
        System.exit(failures.isEmpty() ? 0 : 1);
    }

    /** What is out of its band, also if it is measured once more. */
    static List<String> failures(Measuring measuring) throws RunnerException {
        Figures figures = take(measuring);
        if (Band.failures(figures).isEmpty()) {
            return List.of();
        }
        System.out.println("Out of its band: measured once more");
        return Band.failures(figures.and(take(measuring)));
    }

    private static Figures take(Measuring measuring) throws RunnerException {
        Figures figures = measuring.take();
        for (Band band : Band.values()) {
            System.out.println(band.line(figures));
        }
        return figures;
    }

    private static Figures turns() throws RunnerException {
        Figures figures = Figures.NOTHING;
        for (int i = 0; i < TURNS; i++) {
            figures = figures.and(new Figures(run(SetUp.HIKARI), run(SetUp.GUARD)));
        }
        return figures;
    }

    private static Side run(SetUp setUp) throws RunnerException {
        RunResult result = new Runner(new OptionsBuilder()
                        .include("\\." + OverheadBenchmark.class.getSimpleName() + "\\.referenceCycle$")
                        .param("setUp", setUp.name())
                        .forks(1)
                        .mode(Mode.SingleShotTime)
                        .warmupIterations(WARMUPS)
                        .warmupBatchSize(CYCLES)
                        .measurementIterations(ITERATIONS)
                        .measurementBatchSize(CYCLES)
                        .jvmArgsAppend(COMPILED_AT_ONCE)
                        .addProfiler(ThreadTime.class)
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        return new Side(each(result, ThreadTime.NAME), each(result, "gc.alloc.rate.norm"));
    }

    private static List<Double> each(RunResult result, String figure) {
        List<Double> each = new ArrayList<>();
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                Result<?> one =
                        Objects.requireNonNull(iteration.getSecondaryResults().get(figure), figure);
                each.add(one.getScore() / CYCLES); // a batch is one operation to JMH
            }
        }
        return each;
    }
}
