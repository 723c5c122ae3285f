/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an acquire that has timed out pays for an exception which names the holders: the books, the stacks of the
 * holders' threads, the verdict and the table. It comes after the timeout, whose own time is in no figure here.
 *
 * <p>Stacks are the dear part. They are taken once a second, and shared by the acquires that fail in it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 3,
        jvmArgs = {"-XX:+UseG1GC", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
public class TimeoutBenchmark {

    /**
     * The first timeout of its second, which takes the stacks.
     *
     * @param pool the pool
     */
    @Benchmark
    public SQLException timeOut(ExhaustedPool pool) {
        pool.passASecond();
        return pool.timeOut();
    }

    /**
     * One that comes after another in its second.
     *
     * @param pool the pool
     */
    @Benchmark
    public SQLException timeOutWithSharedStacks(ExhaustedPool pool) {
        return pool.timeOut();
    }

    /**
     * The first of all in a JVM, whose code has never run: a pool runs dry soon after the start, or never before.
     *
     * @param pool the pool
     */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    @Fork(
            value = 20,
            jvmArgs = {"-XX:+UseG1GC", "-Xms1g", "-Xmx1g"})
    public SQLException timeOutForTheFirstTime(ExhaustedPool pool) {
        pool.passASecond();
        return pool.timeOut();
    }
}
