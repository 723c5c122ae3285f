/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.internal.hikari.ConnectionDefaults;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Label;
import java.lang.ref.Reference;
import java.sql.ClientInfoStatus;
import java.sql.Connection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.util.Map;

/** Marks the calls of a connection in its hold, and refuses them once the hold has ended. */
abstract class MarkedConnection extends ForwardingConnection {

    final ConnectionScope scope;
    final Hold hold;

    // What was executed. Written and read by the thread that uses the connection, which is also the one that ends the
    // hold, or has handed the connection over to it. Most connections have the shared state.
    TransactionState transaction;

    MarkedConnection(ConnectionScope scope, Label label) {
        this.scope = scope;
        this.hold = services().holds().make(this, label, Thread.currentThread(), scope.owner());
        this.transaction = usual().isAutoCommit()
                ? TransactionState.AUTO_COMMIT
                : TransactionState.AUTO_COMMIT.autoCommitOff(scope.outcomes(self()));
    }

    ConnectionScope.Services services() {
        return scope.services();
    }

    ConnectionDefaults usual() {
        return services().pool().defaults();
    }

    /** The pool's connection. */
    Connection delegate() {
        return hold.pooled();
    }

    /** As {@link #enterExecution}, for the calls that fail in their own way. */
    long enterClientInfo() throws SQLClientInfoException {
        try {
            return enterExecution();
        } catch (SQLException ended) {
            throw new SQLClientInfoException(
                    ended.getMessage(), ended.getSQLState(), Map.<String, ClientInfoStatus>of(), ended);
        }
    }

    /** Marks the beginning of a JDBC call that begins no transaction; fails if the hold has ended. */
    long enter() throws SQLException {
        long mark = hold.enter();
        if (mark == Hold.NOT_OPEN) {
            throw ended();
        }
        return mark;
    }

    /** As {@link #enter}, for a call with which the database may execute something. */
    long enterExecution() throws SQLException {
        long mark = enter();
        transaction.executes();
        return mark;
    }

    /**
     * As {@link #enterExecution}, for what a description of the database, or of a result's columns, answers also once the hold
     * has ended, as HikariCP's do: then nothing is marked.
     */
    long enterDescription() {
        long mark = hold.enter();
        if (mark != Hold.NOT_OPEN) {
            transaction.executes();
        }
        return mark;
    }

    /** Marks the end of such a call. */
    void exitDescription(long mark) {
        if (mark != Hold.NOT_OPEN) {
            exit(mark);
        }
    }

    /** Marks the end of a JDBC call. */
    void exit(long mark) {
        try {
            hold.exit(mark);
        } finally {
            // Up to here the call keeps the connection: collected before, it would be a leak.
            Reference.reachabilityFence(this);
        }
    }

    /** The failure of a call on a connection whose hold has ended. */
    private SQLException ended() {
        return new SQLException(
                services().pool().name() + " - connection is closed (" + name() + "): " + hold.ending() + ".", "08003");
    }

    /** Fails if the hold has ended. */
    public void requireOpen() throws SQLException {
        if (!hold.isOpen()) {
            throw ended();
        }
    }

    String name() {
        return "hold=" + hold + ", label=" + hold.label().name();
    }

    /** The words of a failure: what has happened to this connection, and what is to be done. */
    public String message(String what, String details, String cure) {
        return services().pool().name() + " - " + what + " (" + name() + details + "). " + cure + ".";
    }
}
