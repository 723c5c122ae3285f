/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What an acquire costs where applications acquire: deep below a web server and its filters. Who takes the whole stack
 * at each acquire pays for its depth.
 *
 * <p>The calls that lead down are in the figure too, the same ones in each set-up: compare differences, not ratios.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgs = {"-XX:+UseG1GC", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
public class DeepStackBenchmark {

    private static final int FRAMES = 60;

    /**
     * Acquire and close, below sixty frames.
     *
     * @param pool the pool
     * @param blackhole takes the handle
     * @throws SQLException never
     */
    @Benchmark
    public void acquireAndCloseDeep(StubPool pool, Blackhole blackhole) throws SQLException {
        acquireAndClose(pool, blackhole, FRAMES - 1);
    }

    // Inlined frames are cheaper to call and dearer to walk, and how many of them are is up to the JIT.
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private void acquireAndClose(StubPool pool, Blackhole blackhole, int above) throws SQLException {
        if (above > 0) {
            acquireAndClose(pool, blackhole, above - 1);
            return;
        }
        try (Connection connection = pool.acquire()) {
            blackhole.consume(connection);
        }
    }
}
