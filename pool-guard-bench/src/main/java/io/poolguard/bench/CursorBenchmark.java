/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What the guard adds to each row of a long result. An operation is one row. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgs = {"-XX:+UseG1GC", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
public class CursorBenchmark {

    private static final int ROWS_PER_INVOCATION = 100_000;

    /**
     * A long result, which H2 keeps in memory and can be walked through again and again. The query would take most of
     * the time otherwise, and hide what is asked here.
     */
    @State(Scope.Thread)
    public static class Cursor {

        /** How many rows it has. */
        @Param("100000")
        int rows = 100_000;

        @SuppressWarnings("NullAway.Init") // set by open, which JMH calls first
        private Connection connection;

        @SuppressWarnings("NullAway.Init") // set by open, which JMH calls first
        private ResultSet result;

        /**
         * Makes the query.
         *
         * @param pool the pool, of which a connection is held until the end
         * @throws SQLException if H2 refuses
         */
        @Setup
        public void open(H2Pool pool) throws SQLException {
            connection = pool.acquire();
            Statement statement =
                    connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
            result = statement.executeQuery("select x from system_range(1, " + rows + ")");
        }

        /**
         * Gives the connection back, which closes the rest.
         *
         * @throws SQLException if H2 refuses
         */
        @TearDown
        public void close() throws SQLException {
            connection.close();
        }

        /** Goes to the next row, or to the first one after the last. */
        ResultSet next() throws SQLException {
            if (!result.next()) {
                result.first();
            }
            return result;
        }
    }

    /**
     * Goes to the next row and reads its number: two calls of JDBC.
     *
     * @param cursor the rows
     * @param blackhole takes the numbers
     * @throws SQLException if H2 refuses
     */
    @Benchmark
    @OperationsPerInvocation(ROWS_PER_INVOCATION)
    public void nextAndGetLong(Cursor cursor, Blackhole blackhole) throws SQLException {
        for (int row = 0; row < ROWS_PER_INVOCATION; row++) {
            blackhole.consume(cursor.next().getLong(1));
        }
    }
}
