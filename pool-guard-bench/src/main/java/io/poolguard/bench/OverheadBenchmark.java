/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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

/**
 * What the guard adds to the pool itself, on a driver that costs next to nothing.
 *
 * <p>Each handle is given to the black hole. Otherwise the JIT finds that HikariCP's own handles never leave the method
 * and deletes them, in the bare set-up only, and the ratio lies.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgs = {"-XX:+UseG1GC", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
public class OverheadBenchmark {

    /**
     * Acquire and close.
     *
     * @param pool the pool
     * @param blackhole takes the handle
     * @throws SQLException never
     */
    @Benchmark
    public void acquireAndClose(StubPool pool, Blackhole blackhole) throws SQLException {
        try (Connection connection = pool.acquire()) {
            blackhole.consume(connection);
        }
    }

    /**
     * The reference cycle: acquire, prepare, query, two rows, close all.
     *
     * @param pool the pool
     * @param blackhole takes the handles and the values
     * @throws SQLException never
     */
    @Benchmark
    public void referenceCycle(StubPool pool, Blackhole blackhole) throws SQLException {
        try (Connection connection = pool.acquire();
                PreparedStatement statement = connection.prepareStatement("select id from item");
                ResultSet rows = statement.executeQuery()) {
            blackhole.consume(connection);
            blackhole.consume(statement);
            blackhole.consume(rows);
            blackhole.consume(rows.next());
            blackhole.consume(rows.next());
            blackhole.consume(rows.getInt(1));
        }
    }

    /**
     * A transaction: acquire, a query and two updates, commit, close.
     *
     * @param pool the pool
     * @param blackhole takes the handles and the values
     * @throws SQLException never
     */
    @Benchmark
    public void transaction(StubPool pool, Blackhole blackhole) throws SQLException {
        try (Connection connection = pool.acquire()) {
            blackhole.consume(connection);
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement("select id from item");
                    ResultSet rows = statement.executeQuery()) {
                blackhole.consume(statement);
                blackhole.consume(rows);
                blackhole.consume(rows.next());
                blackhole.consume(rows.getInt(1));
            }
            update(connection, 1, blackhole);
            update(connection, 2, blackhole);
            connection.commit();
            // Not each pool puts it back.
            connection.setAutoCommit(true);
        }
    }

    private static void update(Connection connection, int id, Blackhole blackhole) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("update item set amount = 1 where id = ?")) {
            blackhole.consume(statement);
            statement.setInt(1, id);
            blackhole.consume(statement.executeUpdate());
        }
    }
}
