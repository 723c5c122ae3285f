/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a holder has changed is put back before anybody else gets the connection. */
class PutBackTest {

    /** A name on the connection that says where tables are looked for. */
    enum Place {
        SCHEMA("Schema"),
        CATALOG("Catalog");

        private final String name;

        Place(String name) {
            this.name = name;
        }

        void set(Connection connection, String value) throws SQLException {
            if (this == SCHEMA) {
                connection.setSchema(value);
            } else {
                connection.setCatalog(value);
            }
        }

        void configure(HikariConfig config, String value) {
            if (this == SCHEMA) {
                config.setSchema(value);
            } else {
                config.setCatalog(value);
            }
        }

        String get() {
            return "get" + name + "()";
        }

        String set(String value) {
            return "set" + name + "(" + value + ")";
        }
    }

    private final ScriptedDatabase database = new ScriptedDatabase();
    private PoolGuard guard = database.guard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> guard);

    @AfterEach
    void close() {
        guard.close();
    }

    // ------------------------------------------------------------------ schema and catalog

    @ParameterizedTest
    @EnumSource
    void close_changed_isPutBackOnceAndReused(Place place) throws SQLException {
        database.on(place.get(), () -> "usual");
        database.forget();

        try (Connection connection = acquire()) {
            place.set(connection, "tenant");
        }

        assertThat(sets(place)).containsExactly(place.set("tenant"), place.set("usual"));
        assertNextGets(1, guard.dataSource());
    }

    @ParameterizedTest
    @EnumSource
    void close_changedInATransaction_isPutBackAfterItsEndInAutoCommitMode(Place place) throws SQLException {
        database.on(place.get(), () -> "usual");
        Connection connection = acquire();
        connection.setAutoCommit(false);
        place.set(connection, "tenant");
        connection.createStatement().executeUpdate("u");
        database.forget();

        connection.close();

        assertThat(changes()).containsExactly("rollback()", "setAutoCommit(true)", place.set("usual"));
    }

    @ParameterizedTest
    @EnumSource
    void close_changedBySeveralHolders_driverIsAskedOnceForEachGuard(Place place) throws SQLException {
        database.on(place.get(), () -> "usual");
        for (int i = 0; i < 3; i++) {
            try (Connection connection = acquire()) {
                place.set(connection, "one");
                place.set(connection, "two");
            }
        }

        assertThat(questions(place)).isOne();
        assertThat(sets(place)).hasSize(9).endsWith(place.set("usual"));
    }

    @ParameterizedTest
    @EnumSource
    void close_poolsConfigurationHasIt_isPutBackToThatAndDriverNotAsked(Place place) throws SQLException {
        HikariConfig config = database.poolOfOne();
        place.configure(config, "configured");
        guardAnother(config);

        try (Connection connection = acquire()) {
            place.set(connection, "tenant");
        }

        assertThat(sets(place)).containsExactly(place.set("tenant"), place.set("configured"));
        assertThat(questions(place)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void close_putBackFails_isEvictedAndNeverHandedOn(Place place) throws SQLException {
        database.on(place.get(), () -> "usual");
        for (Throwable failure : List.of(
                new SQLException("no", "HY000"), new SQLException("lost", "08006"), new IllegalStateException())) {
            Connection connection = acquire();
            int number = ScriptedDatabase.number(connection);
            place.set(connection, "tenant");
            database.fail(place.set("usual"), failure);

            assertThatThrownBy(connection::close).isSameAs(failure);

            assertNextGets(number + 1, guard.dataSource());
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_userHasSetItBack_isPutBackAllTheSame(Place place) throws SQLException {
        database.on(place.get(), () -> "usual");
        try (Connection connection = acquire()) {
            place.set(connection, "tenant");
            place.set(connection, "usual");
            database.forget();
        }

        // A rollback may have undone it.
        assertThat(changes()).containsExactly(place.set("usual"));
    }

    @ParameterizedTest
    @EnumSource
    void close_setToNone_isPutBack(Place place) throws SQLException {
        database.on(place.get(), () -> "usual");
        database.on(place.set("null"), () -> null);
        try (Connection connection = acquire()) {
            setToNone(place, connection);
            database.forget();
        }

        assertThat(changes()).containsExactly(place.set("usual"));
    }

    static Stream<Arguments> unknown() {
        return Stream.of(Place.values())
                .flatMap(place -> Stream.of(
                                new SQLFeatureNotSupportedException("none"),
                                new AbstractMethodError(),
                                new UnsupportedOperationException())
                        .map(lack -> Arguments.of(place, lack)));
    }

    @ParameterizedTest
    @MethodSource("unknown")
    void close_driverCannotSayWhatWasThere_isNotPutBackAndNothingFails(Place place, Throwable lack)
            throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        database.on(place.get(), () -> {
            if (asked.getAndIncrement() == 0) {
                throw lack;
            }
            return "tenant"; // HikariCP asks after it has set a schema, and needs an answer
        });
        try (Connection connection = acquire()) {
            place.set(connection, "tenant");
        }

        assertThat(sets(place)).containsExactly(place.set("tenant"));
        assertNextGets(1, guard.dataSource());
    }

    @ParameterizedTest
    @EnumSource
    void close_driverHasNone_isNotPutBack(Place place) throws SQLException {
        try (Connection connection = acquire()) {
            place.set(connection, "tenant"); // the scripted driver's answer was null
        }

        assertThat(sets(place)).containsExactly(place.set("tenant"));
    }

    // ------------------------------------------------------------------ read-only and isolation

    @Test
    void close_readOnlyAndIsolationChanged_arePutBackAfterTheTransaction() throws SQLException {
        Connection connection = acquire();
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setAutoCommit(false);
        connection.createStatement().executeQuery("q");
        database.forget();

        connection.close();

        assertThat(changes())
                .containsExactly(
                        "rollback()", "setAutoCommit(true)", "setReadOnly(false)", "setTransactionIsolation(2)");
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void close_nothingWasChanged_nothingIsPutBackNorAsked() throws SQLException {
        database.forget();

        try (Connection connection = acquire()) {
            connection.createStatement().executeUpdate("u");
        }

        assertThat(changes()).isEmpty();
        assertThat(database.calls()).doesNotContain("getSchema()", "getCatalog()", "getTransactionIsolation()");
    }

    // ------------------------------------------------------------------

    private Connection acquire() throws SQLException {
        return guard.dataSource().getConnection();
    }

    @SuppressWarnings("NullAway") // some drivers take it
    private static void setToNone(Place place, Connection connection) throws SQLException {
        place.set(connection, null);
    }

    private void guardAnother(HikariConfig config) {
        guard.close();
        guard = PoolGuard.newPool(config).build();
        database.forget();
    }

    private List<String> sets(Place place) {
        return database.calls().stream()
                .filter(call -> call.startsWith("set" + place.name + "("))
                .toList();
    }

    /** How often the driver was asked, but for HikariCP, which asks after it has set a schema. */
    private long questions(Place place) {
        List<String> calls = database.calls();
        return IntStream.range(0, calls.size())
                .filter(i -> calls.get(i).equals(place.get()))
                .filter(i -> i == 0 || !calls.get(i - 1).startsWith("set" + place.name + "("))
                .count();
    }

    /** What changes the connection, but for its network timeout. */
    private List<String> changes() {
        return database.calls().stream()
                .filter(call -> call.matches("(commit|rollback|set(?!Network)[A-Z]\\w+)\\(.*"))
                .toList();
    }
}
