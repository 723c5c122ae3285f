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
 * What a scrape by Prometheus takes, mostly four times a minute: all meters of a guard are read and written out. Nothing
 * of it is on the way of an acquire.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 3,
        jvmArgs = {"-XX:+UseG1GC", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
public class ScrapeBenchmark {

    /**
     * One scrape.
     *
     * @param scraped what is scraped
     */
    @Benchmark
    public String scrape(ScrapedGuard scraped) {
        return scraped.scrape();
    }
}
