/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.GuardSettings;
import io.poolguard.GuardSettings.FailedStatement;
import io.poolguard.TransactionAbortedException;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.text.LogText;
import io.poolguard.internal.text.StatementEffect;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a commit that would commit nothing, because a statement has failed and the caller went on, and so would lose
 * what had succeeded before.
 */
public final class CommitCheck {

    private static final int MOST_TEXTS = 1000;

    private final GuardedPool pool;
    private final GuardSettings<?> settings;

    // What statements do, by their text. Written and read by the threads that execute them in transactions.
    private final Map<String, StatementEffect> effects = new ConcurrentHashMap<>();

    // Whether the database commits before it defines something. Written by the thread that asks first; read by all.
    private volatile @Nullable Boolean commands;

    CommitCheck(GuardedPool pool, GuardSettings<?> settings) {
        this.pool = pool;
        this.settings = settings;
    }

    /**
     * Looks at a transaction that is to be committed.
     *
     * @return whether the database has aborted it, and nothing that had succeeded in it is lost
     * @throws SQLException something would be lost without a word; or the connection was lost
     */
    boolean isAbortedWithoutLoss(GuardedConnection connection) throws SQLException {
        Optional<Throwable> failure = connection.transaction().failure();
        if (failure.isEmpty()) {
            return false;
        }
        connection.requireOpen();
        boolean aborted = switch (settings.failedStatement()) {
            case ALLOW -> false;
            case PROBE -> isAborted(connection);
            case FAIL -> throw refusal(connection, failure.get());
        };
        if (aborted && connection.transaction().mayLoseChanges()) {
            throw refusal(connection, failure.get());
        }
        return aborted;
    }

    /**
     * The failure that has aborted the transaction: the database will commit nothing of it. Nothing if the database was not
     * asked, or the connection was lost.
     */
    Optional<Throwable> aborted(GuardedConnection connection) {
        Optional<Throwable> failure = connection.transaction().failure();
        try {
            boolean isAsked = failure.isPresent() && settings.failedStatement() != FailedStatement.ALLOW;
            return isAsked && isAborted(connection) ? failure : Optional.empty();
        } catch (SQLException lost) {
            return Optional.empty(); // what follows fails by itself, in the driver's words
        }
    }

    /** Asks the database whether it still executes something in this transaction. */
    private boolean isAborted(GuardedConnection connection) throws SQLException {
        long mark = connection.enterExecution();
        try (Statement statement = connection.delegate().createStatement()) {
            statement.execute(pool.testQuery());
            return false;
        } catch (SQLException e) {
            if (connection.isBroken()) {
                throw e;
            }
            // A database that does not know the query says so, and does not abort a transaction for a failed statement.
            return !SqlFailures.isNotUnderstood(e);
        } finally {
            connection.exit(mark);
        }
    }

    /** A statement with this text is executed in a transaction of the application's. */
    void executing(GuardedConnection connection, String text) {
        StatementEffect effect = effects.get(text);
        if (effect == null) {
            effect = StatementEffect.of(text);
            if (effects.size() < MOST_TEXTS) {
                effects.put(text, effect);
            }
        }
        TransactionState transaction = connection.transaction();
        boolean asks = effect.isCommand() && (transaction.hasUpdates() || transaction.mayLoseChanges());
        transaction.executing(effect, asks && commitsBeforeCommands(connection));
    }

    /** Asked once: drivers know it without a round trip. If one does not tell, it may be so. */
    private boolean commitsBeforeCommands(GuardedConnection connection) {
        Boolean known = commands;
        if (known == null) {
            try {
                known = connection.delegate().getMetaData().dataDefinitionCausesTransactionCommit();
            } catch (SQLException | RuntimeException e) {
                known = true;
            }
            commands = known;
        }
        return known;
    }

    private static SQLException refusal(GuardedConnection connection, Throwable failure) {
        return new TransactionAbortedException(
                connection.message(
                        "transaction is aborted and was not committed",
                        ", SQLState=" + LogText.state(failure),
                        "A statement in it failed, and the work went on. Let the failure through, or roll back to a"
                                + " savepoint"),
                failure);
    }
}
