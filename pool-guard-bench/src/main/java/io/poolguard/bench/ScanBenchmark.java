/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the guard's own thread does ten times a second: the watchdog's look at each open hold. Nothing of it is on an
 * application's thread, and nothing else has the like, so there is one set-up only.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgs = {"-XX:+UseG1GC", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
public class ScanBenchmark {

    /**
     * One tick of the watchdog.
     *
     * @param holds what it looks at
     */
    @Benchmark
    public void tick(OpenHolds holds) {
        holds.tick();
    }
}
