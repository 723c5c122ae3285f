/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.bench.chat.ChatBenchmark;
import io.poolguard.bench.chat.ChatForm;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs each benchmark's code, once and in this JVM, which says that it works and nothing of what it costs. */
class BenchmarksTest {

    private static final List<Class<?>> IN_EACH_SET_UP = List.of(
            OverheadBenchmark.class,
            DeepStackBenchmark.class,
            H2Benchmark.class,
            PostgresBenchmark.class,
            CursorBenchmark.class);

    @Test
    void benchmarks_runOnce_workWithEachParameter() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io\\.poolguard\\.bench\\..*")
                        .mode(Mode.SingleShotTime)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        // Few chats, short ones, and no pool but of ten.
                        .param("chats", "20")
                        .param("poolSize", "10")
                        .param("answer", "PT0.02S")
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        assertThat(results)
                .extracting(result -> name(result.getParams()))
                .containsExactlyInAnyOrderElementsOf(everyRun());
    }

    private static String name(BenchmarkParams run) {
        return run.getBenchmark() + " "
                + Stream.of("setUp", "holds", "labels", "holders", "form")
                        .map(run::getParam)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse("");
    }

    private static List<String> everyRun() {
        return Stream.of(
                        runs(IN_EACH_SET_UP, (Object[]) SetUp.values()),
                        runs(List.of(ScanBenchmark.class), 10, 1_000, 10_000),
                        runs(List.of(ScrapeBenchmark.class), 1, 99),
                        runs(List.of(TimeoutBenchmark.class), 10, 50),
                        runs(List.of(ChatBenchmark.class), (Object[]) ChatForm.values()))
                .flatMap(Function.identity())
                .toList();
    }

    private static Stream<String> runs(List<Class<?>> benchmarks, Object... with) {
        return everyMethodOf(benchmarks).flatMap(benchmark -> Stream.of(with).map(value -> benchmark + " " + value));
    }

    private static Stream<String> everyMethodOf(List<Class<?>> benchmarks) {
        return benchmarks.stream()
                .flatMap(type -> Arrays.stream(type.getMethods())
                        .filter(method -> method.getDeclaringClass() == type)
                        .map(method -> type.getName() + "." + method.getName()));
    }
}
