/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.internal.text.LogText;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** What a driver's exception says about the transaction. */
public final class SqlFailures {

    /** Classes of SQLState with which a database that is still there answers that it has not committed. */
    private static final Set<String> REFUSED = Set.of(
            "22", // data exception, from a deferred check
            "23", // integrity constraint violated
            "25", // invalid transaction state
            "27", // triggered data change
            "40", // transaction rolled back: serialization, deadlock
            "42", // access rule, from a deferred trigger
            "44", // check option
            "P0"); // raised by a deferred trigger

    /** In class 40, and yet: the database does not know itself. */
    private static final String COMPLETION_UNKNOWN = "40003";

    /** Rolled back only because of what others did at the same time. */
    private static final Set<String> RETRYABLE = Set.of(
            "40001", // serialization failure
            "40P01"); // PostgreSQL: deadlock detected

    /** Syntax error or access rule violation. */
    private static final String NOT_UNDERSTOOD_CLASS = "42";

    /** So many links of a chain of exceptions are looked at: it may be long, or a circle. */
    private static final int LINKS = 10;

    private SqlFailures() {}

    /** Whether the transaction was surely not committed. All that is not known to mean this is taken for unknown. */
    static boolean isRefusal(Throwable failure) {
        String state = LogText.state(failure);
        return state.length() == 5 && !state.equals(COMPLETION_UNKNOWN) && REFUSED.contains(state.substring(0, 2));
    }

    /** Whether the database has read the statement, and does not know what it says. */
    static boolean isNotUnderstood(SQLException failure) {
        return LogText.state(failure).startsWith(NOT_UNDERSTOOD_CLASS);
    }

    /** Whether the database has rolled the transaction back, and the same may succeed another time. */
    public static boolean isRetryable(Throwable failure) {
        Deque<Throwable> chain = new ArrayDeque<>(List.of(failure));
        for (int i = 0; i < LINKS && !chain.isEmpty(); i++) {
            Throwable link = chain.remove();
            if (link instanceof CommitOutcomeUnknownException
                    || LogText.state(link).equals(COMPLETION_UNKNOWN)) {
                return false;
            }
            if (RETRYABLE.contains(LogText.state(link)) || isRolledBack(link)) {
                return true;
            }
            if (link instanceof SQLException sql && sql.getNextException() != null) {
                chain.add(sql.getNextException());
            }
            if (link.getCause() != null) {
                chain.add(link.getCause());
            }
        }
        return false;
    }

    /** JDBC's own class for the same, unless the SQLState says that it is another of the class's reasons. */
    private static boolean isRolledBack(Throwable failure) {
        return failure instanceof SQLTransactionRollbackException
                && !LogText.state(failure).startsWith("40");
    }
}
