/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How servers say that they grant no more connections: to anybody, to this role, or to this database. */
final class TooManyConnections {

    /** PostgreSQL, and what speaks its protocol: {@code too_many_connections}. */
    private static final String POSTGRESQL = "53300";

    /**
     * MySQL and MariaDB: all connections, those of a user, and a user's resources. Oracle: sessions, processes, and a
     * listener without a free handler. SQL Server: the limits of a database and of an elastic pool.
     */
    private static final Set<String> STATES_AND_CODES = Set.of(
            "08004 1040",
            "HY000 1040",
            "42000 1203",
            "42000 1226",
            "61000 18",
            "61000 20",
            "66000 12516",
            "66000 12519",
            "66000 12520",
            "S0001 10928",
            "S0001 10929");

    /** The longest chain that is looked at: a chain may have no end. */
    private static final int DEEPEST = 10;

    private TooManyConnections() {}

    /** Whether the failure, or one of its causes, says so. */
    static boolean isSaidBy(Throwable failure) {
        @Nullable Throwable one = failure;
        for (int i = 0; one != null && i < DEEPEST; i++) {
            if (one instanceof SQLException sql && isLimit(sql)) {
                return true;
            }
            one = one.getCause();
        }
        return false;
    }

    private static boolean isLimit(SQLException failure) {
        return POSTGRESQL.equals(failure.getSQLState())
                || STATES_AND_CODES.contains(failure.getSQLState() + " " + failure.getErrorCode());
    }
}
