/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.internal.hold.Label.OutcomeSink;
import io.poolguard.internal.text.StatementEffect;
import java.sql.BatchUpdateException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The transaction on a connection: whether one may be open, with updates or with a failure in it, and how each ends.
 *
 * <p>Written and read by the thread that uses the connection, which is also the one that ends the hold, or has handed the
 * connection over to it. The state of {@link #AUTO_COMMIT} is shared and never written.
 */
final class TransactionState {

    /** The state of every connection that has had auto-commit on from the start: no transaction of the application's. */
    static final TransactionState AUTO_COMMIT = shared();

    /** The first statement that has failed in the transaction that is open, and the savepoints set since. */
    private record FirstFailure(Throwable failure, List<Savepoint> youngerSavepoints) {}

    private final OutcomeSink outcomes;
    private boolean autoCommit;
    private boolean open;
    private boolean updates;

    // A procedure was called, and nobody knows whether it has changed something.
    private boolean calls;

    // A statement that may have changed something has succeeded, so a commit that commits nothing would lose it.
    private boolean changes;

    // The same of the statement executed last, unless it fails.
    private boolean lastMayChange;

    // A commit has failed, and its outcome is counted: as unknown, or as rolled back. No rollback has followed yet.
    private boolean outcomeUnknown;
    private boolean refused;

    // The savepoints that were set before anything was changed. A driver may be asked for one that is null.
    private List<Savepoint> beforeChanges = Collections.emptyList();

    @Nullable
    private FirstFailure firstFailure;

    private TransactionState(OutcomeSink outcomes) {
        this.outcomes = outcomes;
    }

    private static TransactionState shared() {
        TransactionState state = new TransactionState(new OutcomeSink() {
            @Override
            public void committed() {}

            @Override
            public void rolledBack() {}

            @Override
            public void unknown() {}
        });
        state.autoCommit = true;
        return state;
    }

    /** The state once auto-commit is off. A transaction that is open goes on. */
    TransactionState autoCommitOff(OutcomeSink sink) {
        if (this == AUTO_COMMIT) {
            return new TransactionState(sink);
        }
        autoCommit = false;
        return this;
    }

    /** Auto-commit is on now, which has committed what was open, unless the transaction was aborted. */
    void autoCommitOn(Optional<Throwable> aborted) {
        if (!autoCommit) {
            if (open && !isCounted()) {
                if (aborted.isPresent()) {
                    outcomes.rolledBack();
                } else {
                    outcomes.committed();
                }
            }
            ended();
            autoCommit = true;
        }
    }

    boolean isAutoCommit() {
        return autoCommit;
    }

    /** The database may execute something now, and so begin a transaction. */
    void executes() {
        if (!autoCommit) {
            open = true;
        }
    }

    /**
     * A statement is executed in a transaction.
     *
     * @param committing whether it may commit what was done before, in this database
     */
    void executing(StatementEffect effect, boolean committing) {
        changes |= lastMayChange;
        lastMayChange = effect.mayChange();
        refused = false;
        if (committing || effect == StatementEffect.ENDS) {
            changes = false;
        }
        if (committing || effect == StatementEffect.ENDS || effect == StatementEffect.DIVIDES) {
            // Whether something is left of the updates is not known any more, and nobody is accused on a guess.
            updates = false;
            calls = false;
            beforeChanges = Collections.emptyList();
        }
    }

    /** Whether the database may have begun a transaction. */
    boolean isOpen() {
        return open;
    }

    /** Something was changed that is lost without a commit. */
    void updated() {
        if (!autoCommit) {
            updates = true;
        }
    }

    /** A procedure is called: whether it changes something cannot be seen. */
    void called() {
        if (!autoCommit) {
            calls = true;
        }
    }

    /** Whether a procedure was called since the last commit or rollback. */
    boolean hasCalls() {
        return calls;
    }

    /** Whether a commit that commits nothing would lose something, as far as can be known. */
    boolean mayLoseChanges() {
        return changes || lastMayChange;
    }

    /** Whether an update would still be news. */
    boolean watchesUpdates() {
        return !autoCommit && !updates;
    }

    /** Whether there are updates since the last commit or rollback. */
    boolean hasUpdates() {
        return updates;
    }

    /** A statement has failed. The first failure of a transaction is kept: some databases abort it all then. */
    void failed(Throwable failure) {
        if (autoCommit) {
            return;
        }
        lastMayChange = false;
        updates |= failure instanceof BatchUpdateException batch && hasUpdated(batch.getLargeUpdateCounts());
        if (firstFailure == null) {
            firstFailure = new FirstFailure(failure, new ArrayList<>(0));
        }
    }

    /** Whether one of the counts of a batch tells of an update. */
    static boolean hasUpdated(long @Nullable [] counts) {
        return counts != null
                && Arrays.stream(counts).anyMatch(count -> count > 0 || count == Statement.SUCCESS_NO_INFO);
    }

    /** The first failure in the transaction that is open, unless a savepoint has undone it. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(firstFailure).map(FirstFailure::failure);
    }

    void savepointSet(Savepoint savepoint) {
        if (!autoCommit && !updates && !calls && !mayLoseChanges()) {
            beforeChanges = new ArrayList<>(beforeChanges);
            beforeChanges.add(savepoint);
        }
        if (firstFailure != null) {
            firstFailure.youngerSavepoints.add(savepoint);
        }
    }

    /** What has failed since the savepoint, and what was changed, is undone by it. */
    void rolledBackTo(Savepoint savepoint) {
        if (beforeChanges.contains(savepoint)) {
            updates = false;
            calls = false;
            changes = false;
            lastMayChange = false;
        }
        if (firstFailure != null && !firstFailure.youngerSavepoints.contains(savepoint)) {
            firstFailure = null;
        }
    }

    void committed() {
        if (!autoCommit) {
            outcomes.committed();
            ended();
        }
    }

    /** The commit has returned, but nothing was sent: the connection is broken. */
    void committedNothing() {
        if (!autoCommit) {
            ended();
        }
    }

    /** Nobody can say any more of the updates that they are not committed. What is open must still be rolled back. */
    void outcomeIsUnknown() {
        outcomes.unknown();
        updates = false;
        calls = false;
        outcomeUnknown = true;
    }

    /** The database has refused the commit. Some leave the transaction open, which must still be rolled back. */
    void commitRefused() {
        outcomes.rolledBack();
        updates = false;
        calls = false;
        refused = true;
    }

    private boolean isCounted() {
        return outcomeUnknown || refused;
    }

    /** Whether a commit has failed, and nobody knows whether it has happened. */
    boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }

    void rolledBack() {
        if (!autoCommit) {
            if (!isCounted()) {
                outcomes.rolledBack();
            }
            ended();
        }
    }

    /** Work is lost, because the connection goes back as it is. */
    void lost() {
        if (!isCounted()) {
            outcomes.rolledBack();
        }
    }

    private void ended() {
        open = false;
        updates = false;
        calls = false;
        changes = false;
        lastMayChange = false;
        outcomeUnknown = false;
        refused = false;
        beforeChanges = Collections.emptyList();
        firstFailure = null;
    }
}
