/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What the guard adds on the quickest of real databases: H2 in the memory of the same JVM. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgs = {"-XX:+UseG1GC", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
public class H2Benchmark {

    /**
     * Selects one row by its key.
     *
     * @param pool the pool
     * @param items which row
     * @param blackhole takes the handles and the value
     * @throws SQLException if H2 refuses
     */
    @Benchmark
    public void selectByKey(H2Pool pool, Items items, Blackhole blackhole) throws SQLException {
        try (Connection connection = pool.acquire()) {
            blackhole.consume(connection);
            items.selectNext(connection, blackhole);
        }
    }
}
