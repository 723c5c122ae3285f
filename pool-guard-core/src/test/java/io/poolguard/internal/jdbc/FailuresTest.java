/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransactionRollbackException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {

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
        assertThat(Failures.isRefusal(new SQLException("no", state))).isTrue();
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
        assertThat(Failures.isRefusal(new SQLException("lost", state))).isFalse();
    }

    @Test
    void isRefusal_subclassOfSqlException_goesByItsState() {
        assertThat(Failures.isRefusal(new SQLTransactionRollbackException("no", "40001")))
                .isTrue();
        assertThat(Failures.isRefusal(new BatchUpdateException("no", "23505", new int[0])))
                .isTrue();
        assertThat(Failures.isRefusal(new SQLNonTransientConnectionException("lost", "08006")))
                .isFalse();
    }

    @Test
    void isRefusal_refusalIsOnlyTheCause_isUnknown() {
        SQLException wrapped = new SQLException("wrapped", "HY000", new SQLException("no", "40001"));
        wrapped.setNextException(new SQLException("no", "40001"));

        assertThat(Failures.isRefusal(wrapped)).isFalse();
    }

    /** Row 20 of the fault matrix. */
    @Test
    void isRefusal_chainIsACircle_ends() {
        SQLException first = new SQLException("lost");
        SQLException second = new SQLException("lost too", first);
        first.initCause(second);

        assertThat(Failures.isRefusal(first)).isFalse();
    }

    @Test
    void isRefusal_noSqlException_isUnknown() {
        assertThat(Failures.isRefusal(new IllegalStateException("a driver's bug")))
                .isFalse();
        assertThat(Failures.isRefusal(new OutOfMemoryError("scripted"))).isFalse();
        assertThat(Failures.isRefusal(new IOException("reset"))).isFalse();
    }

    @Test
    void state_given_isGiven() {
        assertThat(Failures.state(new SQLException("lost", "08006"))).isEqualTo("08006");
    }

    @Test
    void state_missing_isNone() {
        assertThat(Failures.state(new SQLException("lost"))).isEqualTo("none");
        assertThat(Failures.state(new IllegalStateException("a driver's bug"))).isEqualTo("none");
    }
}
