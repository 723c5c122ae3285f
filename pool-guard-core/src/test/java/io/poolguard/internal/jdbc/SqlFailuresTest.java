/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.SessionOptions;
import io.poolguard.TransactionAbortedException;
import io.poolguard.support.ScriptedDatabase;
import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransactionRollbackException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFailuresTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22003", // out of range, from a deferred check
                "23000",
                "23503", // foreign key, deferred
                "23505", // unique, deferred
                "25006", // read-only
                "25P02", // aborted before
                "27000",
                "40000",
                "40001", // serialization
                "40002",
                "40P01", // deadlock
                "42501", // privilege, from a deferred trigger
                "44000",
                "P0001" // raised by a deferred trigger
            })
    void isRefusal_databaseAnswered_isCertain(String state) {
        assertThat(SqlFailures.isRefusal(new SQLException("no", state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000",
                "08003",
                "08006",
                "08007",
                "08S01", // connection lost
                "40003", // statement completion unknown
                "57014",
                "57P01",
                "57P02",
                "57P03", // cancelled, shut down
                "58030", // I/O error
                "53100", // disk full
                "XX000", // internal error
                "HY000", // whatever
                "HYT00", // timeout
                "01002", // disconnect
                "",
                "2",
                "23",
                "40",
                "4000",
                "400011" // no SQLState at all
            })
    @NullSource
    void isRefusal_outcomeMayBeEither_isUnknown(String state) {
        assertThat(SqlFailures.isRefusal(new SQLException("lost", state))).isFalse();
    }

    @Test
    void isRefusal_subclassOfSqlException_goesByItsState() {
        assertThat(SqlFailures.isRefusal(new SQLTransactionRollbackException("no", "40001")))
                .isTrue();
        assertThat(SqlFailures.isRefusal(new BatchUpdateException("no", "23505", new int[0])))
                .isTrue();
        assertThat(SqlFailures.isRefusal(new SQLNonTransientConnectionException("lost", "08006")))
                .isFalse();
    }

    @Test
    void isRefusal_refusalIsOnlyTheCause_isUnknown() {
        SQLException wrapped = new SQLException("wrapped", "HY000", new SQLException("no", "40001"));
        wrapped.setNextException(new SQLException("no", "40001"));

        assertThat(SqlFailures.isRefusal(wrapped)).isFalse();
    }

    @Test
    void isRefusal_chainIsACircle_ends() {
        SQLException first = new SQLException("lost");
        SQLException second = new SQLException("lost too", first);
        first.initCause(second);

        assertThat(SqlFailures.isRefusal(first)).isFalse();
    }

    @Test
    void isRefusal_noSqlException_isUnknown() {
        assertThat(SqlFailures.isRefusal(new IllegalStateException("a driver's bug")))
                .isFalse();
        assertThat(SqlFailures.isRefusal(new OutOfMemoryError("scripted"))).isFalse();
        assertThat(SqlFailures.isRefusal(new IOException("reset"))).isFalse();
    }

    // ------------------------------------------------------------------ worth repeating

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void isRetryable_rolledBackBecauseOfOthers_isTrue(String state) {
        assertThat(SqlFailures.isRetryable(new SQLException("no", state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40000", "40002", "40003", "23505", "25P02", "08006", "57014", "HY000", "4000", ""})
    @NullSource
    void isRetryable_anyOtherState_isFalse(String state) {
        assertThat(SqlFailures.isRetryable(new SQLException("no", state))).isFalse();
    }

    @Test
    void isRetryable_driverSaysItWithItsClass_isTrueButForAnUnknownCompletion() {
        assertThat(SqlFailures.isRetryable(new SQLTransactionRollbackException("deadlock")))
                .isTrue();
        assertThat(SqlFailures.isRetryable(new SQLTransactionRollbackException("deadlock", "HY000")))
                .isTrue();
        assertThat(SqlFailures.isRetryable(new SQLTransactionRollbackException("who knows", "40003")))
                .isFalse();
    }

    @Test
    void isRetryable_isTheCause_isTrue() {
        SQLException deadlock = new SQLException("deadlock", "40P01");

        assertThat(SqlFailures.isRetryable(new IllegalStateException("of a mapper", deadlock)))
                .isTrue();
        assertThat(SqlFailures.isRetryable(new SQLException("of a mapper", "HY000", new IOException(deadlock))))
                .isTrue();
        assertThat(SqlFailures.isRetryable(new TransactionAbortedException("swallowed", deadlock)))
                .isTrue();
    }

    @Test
    void isRetryable_isANextException_isTrue() {
        SQLException batch = new BatchUpdateException("batch", "HY000", new int[0]);
        batch.setNextException(new SQLException("entry", "HY000"));
        batch.setNextException(new SQLException("serialization failure", "40001"));

        assertThat(SqlFailures.isRetryable(batch)).isTrue();
        assertThat(SqlFailures.isRetryable(new IllegalStateException(batch))).isTrue();
    }

    @Test
    void isRetryable_isTheTenthLink_isTrueAndTheEleventhIsNotLookedAt() {
        SQLException deadlock = new SQLException("deadlock", "40P01");

        assertThat(SqlFailures.isRetryable(wrapped(deadlock, 9))).isTrue();
        assertThat(SqlFailures.isRetryable(wrapped(deadlock, 10))).isFalse();
    }

    @Test
    void isRetryable_chainIsLong_ends() {
        assertThat(SqlFailures.isRetryable(wrapped(new SQLException("no", "23505"), 10_000)))
                .isFalse();
        SQLException first = new SQLException("first");
        SQLException last = first;
        for (int i = 0; i < 10_000; i++) {
            SQLException next = new SQLException("next");
            last.setNextException(next);
            last = next;
        }
        assertThat(SqlFailures.isRetryable(first)).isFalse();
    }

    @Test
    void isRetryable_chainIsACircle_ends() {
        SQLException first = new SQLException("lost");
        SQLException second = new SQLException("lost too", first);
        first.initCause(second);

        assertThat(SqlFailures.isRetryable(first)).isFalse();
    }

    @Test
    void isRetryable_outcomeIsUnknown_isFalseWhateverTheCause() {
        assertThat(SqlFailures.isRetryable(new CommitOutcomeUnknownException(
                        "unknown", new SQLTransactionRollbackException("completion unknown", "40001"))))
                .isFalse();
    }

    /** A layer has wrapped it. To repeat it would do durable work twice. */
    @Test
    void isRetryable_unknownOutcomeIsTheCause_isFalse() {
        SQLException lost = new SQLTransactionRollbackException("lost, and perhaps rolled back");
        CommitOutcomeUnknownException unknown = new CommitOutcomeUnknownException("unknown", lost);

        assertThat(SqlFailures.isRetryable(new IllegalStateException("of a layer", unknown)))
                .isFalse();
    }

    /** "The failure, its next exceptions and its causes": a link may have both. */
    @Test
    void isRetryable_isTheCauseOfALinkThatHasANext_isTrue() {
        SQLException batch = new SQLException("batch", "HY000", new SQLException("deadlock", "40P01"));
        batch.setNextException(new SQLException("entry", "HY000"));

        assertThat(SqlFailures.isRetryable(batch)).isTrue();
    }

    @Test
    void isRetryable_noSqlException_isFalse() {
        assertThat(SqlFailures.isRetryable(new OutOfMemoryError("scripted"))).isFalse();
    }

    @Test
    void isRetryable_ofTheManager_knowsWhatItsTransactionThrew() {
        try (PoolGuard guard = new ScriptedDatabase().guard()) {
            DatabaseManager manager = guard.databaseManager();
            SQLException deadlock = new SQLException("deadlock", "40P01");

            assertThatThrownBy(() -> manager.useTransaction("save", connection -> {
                        throw deadlock;
                    }))
                    .satisfies(thrown -> assertThat(manager.isRetryable(thrown)).isTrue());
            assertThat(manager.isRetryable(new SQLException("no", "23505"))).isFalse();
            assertThat(manager.with(SessionOptions.defaults()).isRetryable(deadlock))
                    .isTrue();
        }
    }

    private static Throwable wrapped(Throwable failure, int times) {
        Throwable outer = failure;
        for (int i = 0; i < times; i++) {
            outer = new IllegalStateException("of a layer", outer);
        }
        return outer;
    }
}
