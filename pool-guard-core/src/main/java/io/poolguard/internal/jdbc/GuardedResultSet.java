/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.internal.hold.Hold;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A result set of a guarded connection. */
class GuardedResultSet extends ForwardingResultSet implements ResultSet {

    /** What made it, or what it came from as a value; nothing, if it came from the database's description. */
    @Nullable
    private final CountingStatement statement;

    GuardedResultSet(GuardedConnection connection, @Nullable CountingStatement statement, ResultSet delegate) {
        super(connection, delegate);
        this.statement = statement;
    }

    /** A result set that came as a value, such as a cursor. It may have a statement of its own: the driver says. */
    private static final class Cursor extends GuardedResultSet {

        @Nullable
        private Statement own;

        Cursor(GuardedConnection connection, @Nullable CountingStatement outer, ResultSet delegate) {
            super(connection, outer, delegate);
        }

        @Override
        public Statement getStatement() throws SQLException {
            if (own == null) {
                Statement asked = asked();
                own = asked == null ? super.getStatement() : asked;
            }
            connection.requireOpen();
            return own;
        }
    }

    // ------------------------------------------------------------------ what is handed out

    /** Guards result sets, unless the driver's own class is asked for, and notes what talks to the database past us. */
    static <T> T handedOut(
            GuardedConnection connection, @Nullable CountingStatement statement, Class<T> asked, T value) {
        if (value instanceof String || value instanceof Number || value == null) {
            return value;
        }
        if (value instanceof ResultSet resultSet && asked.isAssignableFrom(GuardedResultSet.class)) {
            return asked.cast(new Cursor(connection, statement, resultSet));
        }
        if (value instanceof ResultSet
                || value instanceof Blob
                || value instanceof Clob
                || value instanceof SQLXML
                || value instanceof Array
                || value instanceof Ref
                || value instanceof InputStream
                || value instanceof Reader) {
            return connection.unseen(value);
        }
        return value;
    }

    @Override
    <T> T handedOut(Class<T> asked, T value) {
        return handedOut(connection, statement, asked, value);
    }

    @Override
    public Statement getStatement() throws SQLException {
        if (statement != null) {
            connection.requireOpen();
            return statement;
        }
        return asked();
    }

    /** The driver's answer: null, where a result set has no statement. */
    @SuppressWarnings("NullAway")
    final Statement asked() throws SQLException {
        long mark = connection.enterExecution();
        try {
            Statement made = delegate.getStatement();
            return made == null ? null : new GuardedStatement(connection, made);
        } finally {
            connection.exit(mark);
        }
    }

    // ------------------------------------------------------------------ close, which may be called at any time

    /** Marked, because a driver may have to read a stream to its end. Quiet once the hold has ended. */
    @Override
    public void close() throws SQLException {
        long mark = connection.hold.enter();
        if (mark != Hold.NOT_OPEN) {
            try {
                delegate.close();
            } finally {
                connection.exit(mark);
            }
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        return !connection.hold.isOpen() || delegate.isClosed();
    }
}
