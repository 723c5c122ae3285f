/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.internal.hold.Hold;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** A statement of a guarded connection, of each kind. Tells its connection what it executes and has updated. */
abstract class CountingStatement implements Statement {

    /** No count is kept: the driver has not been asked for it. */
    private static final int NOT_ASKED = -2;

    /** The statement was closed. */
    private static final int CLOSED = -3;

    final GuardedConnection connection;

    // The count that execute has asked for, kept for the caller: a driver need give it only once. Or one of the above.
    private int count = NOT_ASKED;

    CountingStatement(GuardedConnection connection) {
        this.connection = connection;
        connection.statementMade();
    }

    /** The pool's statement. */
    abstract Statement delegate();

    // ------------------------------------------------------------------ execution

    /** Called before this text is executed. A count that was kept is the last execution's. */
    void executing(String sql) {
        forgetCount();
        connection.executes(sql);
    }

    /** Called before a batch is executed. */
    final void executingBatch() {
        executing(text());
    }

    /** What is executed, as far as the statement knows it. */
    String text() {
        return "batch";
    }

    private void forgetCount() {
        if (count != CLOSED) {
            count = NOT_ASKED;
        }
    }

    /** An execution has brought an update count. */
    final int counted(int count) {
        if (count > 0) {
            connection.transaction().updated();
        }
        return count;
    }

    /** An execution has brought an update count. */
    final long counted(long count) {
        if (count > 0) {
            connection.transaction().updated();
        }
        return count;
    }

    /** A batch has brought its update counts. */
    final int[] counted(int[] counts) {
        if (counts != null
                && connection.transaction().watchesUpdates()
                && TransactionState.hasUpdated(
                        Arrays.stream(counts).asLongStream().toArray())) {
            connection.transaction().updated();
        }
        return counts;
    }

    /** A batch has brought its update counts. */
    final long[] counted(long[] counts) {
        if (connection.transaction().watchesUpdates() && TransactionState.hasUpdated(counts)) {
            connection.transaction().updated();
        }
        return counts;
    }

    /** An execution has brought something: rows, or a count, which the driver is asked for if it is news. */
    final boolean result(boolean isResultSet) throws SQLException {
        forgetCount();
        if (!isResultSet && connection.transaction().watchesUpdates()) {
            count = delegate().getUpdateCount();
            counted(count);
        }
        return isResultSet;
    }

    @Override
    public final int getUpdateCount() throws SQLException {
        if (count > NOT_ASKED) {
            return keptCount();
        }
        long mark = connection.enter();
        try {
            return delegate().getUpdateCount();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public final long getLargeUpdateCount() throws SQLException {
        if (count > NOT_ASKED) {
            return keptCount();
        }
        long mark = connection.enter();
        try {
            return delegate().getLargeUpdateCount();
        } finally {
            connection.exit(mark);
        }
    }

    private int keptCount() throws SQLException {
        connection.requireOpen();
        int kept = count;
        count = NOT_ASKED;
        return kept;
    }

    /** Guards a result set that the statement has made. */
    final ResultSet guarded(ResultSet resultSet) {
        return resultSet == null ? resultSet : new GuardedResultSet(connection, this, resultSet);
    }

    @Override
    public final Connection getConnection() throws SQLException {
        connection.requireOpen();
        return connection;
    }

    // ------------------------------------------------------------------ close, and what is not marked

    /** Marked, because a driver may have to read a stream to its end. Quiet once the hold has ended. */
    @Override
    public final void close() throws SQLException {
        long mark = connection.hold.enter();
        if (mark != Hold.NOT_OPEN) {
            try {
                delegate().close();
            } finally {
                connection.exit(mark);
            }
            if (count != CLOSED) {
                count = CLOSED;
                connection.statementClosed();
            }
        }
    }

    @Override
    public final boolean isClosed() throws SQLException {
        return !connection.hold.isOpen() || delegate().isClosed();
    }

    /** Comes from another thread, while a call is running. */
    @Override
    public final void cancel() throws SQLException {
        connection.requireOpen();
        delegate().cancel();
    }
}
