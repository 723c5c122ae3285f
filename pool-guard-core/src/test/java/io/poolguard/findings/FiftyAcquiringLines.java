/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Fifty lines of an application that acquire. */
final class FiftyAcquiringLines {

    /** A connection, and the line on which it was acquired. */
    record Taken(Connection connection, String site) {}

    private FiftyAcquiringLines() {}

    /** Acquires on the line of this number, from 0. */
    static Taken take(DataSource pool, int number) throws SQLException {
        return switch (number) {
            case 0 -> new Taken(pool.getConnection(), line());
            case 1 -> new Taken(pool.getConnection(), line());
            case 2 -> new Taken(pool.getConnection(), line());
            case 3 -> new Taken(pool.getConnection(), line());
            case 4 -> new Taken(pool.getConnection(), line());
            case 5 -> new Taken(pool.getConnection(), line());
            case 6 -> new Taken(pool.getConnection(), line());
            case 7 -> new Taken(pool.getConnection(), line());
            case 8 -> new Taken(pool.getConnection(), line());
            case 9 -> new Taken(pool.getConnection(), line());
            case 10 -> new Taken(pool.getConnection(), line());
            case 11 -> new Taken(pool.getConnection(), line());
            case 12 -> new Taken(pool.getConnection(), line());
            case 13 -> new Taken(pool.getConnection(), line());
            case 14 -> new Taken(pool.getConnection(), line());
            case 15 -> new Taken(pool.getConnection(), line());
            case 16 -> new Taken(pool.getConnection(), line());
            case 17 -> new Taken(pool.getConnection(), line());
            case 18 -> new Taken(pool.getConnection(), line());
            case 19 -> new Taken(pool.getConnection(), line());
            case 20 -> new Taken(pool.getConnection(), line());
            case 21 -> new Taken(pool.getConnection(), line());
            case 22 -> new Taken(pool.getConnection(), line());
            case 23 -> new Taken(pool.getConnection(), line());
            case 24 -> new Taken(pool.getConnection(), line());
            case 25 -> new Taken(pool.getConnection(), line());
            case 26 -> new Taken(pool.getConnection(), line());
            case 27 -> new Taken(pool.getConnection(), line());
            case 28 -> new Taken(pool.getConnection(), line());
            case 29 -> new Taken(pool.getConnection(), line());
            case 30 -> new Taken(pool.getConnection(), line());
            case 31 -> new Taken(pool.getConnection(), line());
            case 32 -> new Taken(pool.getConnection(), line());
            case 33 -> new Taken(pool.getConnection(), line());
            case 34 -> new Taken(pool.getConnection(), line());
            case 35 -> new Taken(pool.getConnection(), line());
            case 36 -> new Taken(pool.getConnection(), line());
            case 37 -> new Taken(pool.getConnection(), line());
            case 38 -> new Taken(pool.getConnection(), line());
            case 39 -> new Taken(pool.getConnection(), line());
            case 40 -> new Taken(pool.getConnection(), line());
            case 41 -> new Taken(pool.getConnection(), line());
            case 42 -> new Taken(pool.getConnection(), line());
            case 43 -> new Taken(pool.getConnection(), line());
            case 44 -> new Taken(pool.getConnection(), line());
            case 45 -> new Taken(pool.getConnection(), line());
            case 46 -> new Taken(pool.getConnection(), line());
            case 47 -> new Taken(pool.getConnection(), line());
            case 48 -> new Taken(pool.getConnection(), line());
            case 49 -> new Taken(pool.getConnection(), line());
            default -> throw new IllegalArgumentException("no line for " + number);
        };
    }

    private static String line() {
        return StackWalker.getInstance()
                .walk(frames -> "FiftyAcquiringLines.take:"
                        + frames.skip(1).findFirst().orElseThrow().getLineNumber());
    }
}
