/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.capacity;

import static io.poolguard.capacity.SmallServer.check;
import static io.poolguard.capacity.SmallServer.grow;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.CapacityOptions;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.ServerCapacity;
import io.poolguard.ServerCapacity.Verdict;
import io.poolguard.support.FaultyNetwork;
import io.poolguard.support.LogLines;
import io.poolguard.support.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mockito.AdditionalAnswers;

/** The check of the server's capacity where the server does not answer, in health, and at the start. */
@Timeout(60)
class CapacityFaultsIT {

    @RegisterExtension
    static final SmallServer server = new SmallServer();

    // ------------------------------------------------------------------ no answer

    /** A pooler cannot be told from none then: better no answer than one that does not hold. */
    @Test
    void check_driverThatDoesNotTellItsProcess_isNotKnownUntilItIsDeclared() throws SQLException {
        HikariConfig config = server.pool("app", 5);
        config.setDataSource(anotherDriver(config.getJdbcUrl()));
        config.setJdbcUrl(null);
        PoolGuard guard = server.guard(config, CapacityOptions.instances(1));

        assertThat(check(guard).text())
                .isEqualTo(
                        "postgres - the server's capacity is not known (sign=the driver does not tell the process"
                                + " id). Say by behindPooler or withoutPooler whether a pooler stands between the pool and the server.");
        guard.settings().capacity(CapacityOptions.instances(1).withoutPooler());
        assertThat(check(guard).verdict()).isEqualTo(Verdict.FITS);
    }

    /** What is not PostgreSQL's own, and does not give that out. */
    private static DataSource anotherDriver(String url) throws SQLException {
        DataSource source = mock(DataSource.class);
        when(source.getConnection()).then(call -> {
            Connection connection =
                    mock(Connection.class, AdditionalAnswers.delegatesTo(DriverManager.getConnection(url)));
            doReturn(false).when(connection).isWrapperFor(any());
            return connection;
        });
        return source;
    }

    @Test
    void check_serverRefusesTheQuestion_isNotKnownAndThePoolIsWell() throws SQLException {
        PoolGuard guard = server.guard(server.pool("app", 5), CapacityOptions.instances(1));
        server.postgres().execute("revoke select on pg_stat_activity from public");
        try {
            ServerCapacity capacity = check(guard);

            assertThat(capacity.verdict()).isEqualTo(Verdict.NOT_KNOWN);
            assertThat(capacity.server()).hasValue("postgresql");
            assertThat(capacity.text())
                    .isEqualTo("postgres - the server's capacity is not known (server=it refuses the question with"
                            + " org.postgresql.util.PSQLException (SQLState=42501)). Look at the server's own settings"
                            + " for its limit.");
            assertThat(guard.health().status()).isEqualTo(PoolHealth.Status.UP);
            assertThat(guard.snapshot().active()).isZero();
        } finally {
            server.postgres().execute("grant select on pg_stat_activity to public");
        }
    }

    /** Without auto-commit the failed question leaves a transaction that is aborted. */
    @Test
    void check_serverRefusesInATransaction_leavesNothingBehind() throws SQLException {
        HikariConfig config = server.pool("app", 1);
        config.setAutoCommit(false);
        PoolGuard guard = server.guard(config, CapacityOptions.instances(1));
        server.postgres().execute("revoke select on pg_stat_activity from public");
        try {
            assertThat(check(guard).verdict()).isEqualTo(Verdict.NOT_KNOWN);
        } finally {
            server.postgres().execute("grant select on pg_stat_activity to public");
        }

        assertThat(check(guard).verdict()).isEqualTo(Verdict.FITS);
        try (Connection connection = guard.dataSource().getConnection()) {
            assertThat(Postgres.ask(connection, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void check_blackHole_costsNoMoreThanTheTimeout() throws Exception {
        try (FaultyNetwork network = new FaultyNetwork(server.postgres().port())) {
            PoolGuard guard = server.guard(server.postgres().pool(2, network), CapacityOptions.instances(1));
            assertThat(check(guard).verdict()).isEqualTo(Verdict.FITS);
            network.blackHole();

            // Each is back soon, also on a machine that is busy with something else; and the quickest shows what it
            // costs.
            Duration quickest = Duration.ofDays(1);
            for (int i = 0; i < 5; i++) {
                long begin = System.nanoTime();
                ServerCapacity capacity = guard.checkServerCapacity(Duration.ofMillis(200));
                Duration took = Duration.ofNanos(System.nanoTime() - begin);

                assertThat(took).isLessThan(Duration.ofSeconds(1));
                assertThat(capacity.verdict()).isEqualTo(Verdict.NOT_KNOWN);
                assertThat(capacity.text()).endsWith("). Ask again when the database answers.");
                quickest = took.compareTo(quickest) < 0 ? took : quickest;
            }
            assertThat(quickest).isLessThan(Duration.ofMillis(250));
        }
    }

    // ------------------------------------------------------------------ health, and the start

    @Test
    void health_noRoom_isDegradedWithTheAgeUntilThereIsRoom() {
        PoolGuard guard = server.guard(server.pool("app", 8), CapacityOptions.instances(2));
        assertThat(guard.health().has(Cause.SERVER_LIMIT)).isFalse();
        assertThat(guard.health().capacity()).isEmpty();

        ServerCapacity capacity = check(guard);
        assertThat(capacity.verdict()).isEqualTo(Verdict.TOO_MANY);

        PoolHealth health = guard.health();
        assertThat(health.capacity()).contains(capacity);
        assertThat(health.toMap()).containsEntry("capacity", capacity.toMap());
        assertThat(health.status()).isEqualTo(PoolHealth.Status.DEGRADED);
        assertThat(health.reasons().entrySet()).singleElement().satisfies(reason -> {
            assertThat(reason.getKey()).isEqualTo(Cause.SERVER_LIMIT);
            assertThat(reason.getValue())
                    .matches("the server has no room for every pool to grow to its maximum \\(instances=2, surge=0,"
                            + " max=8, room=14, asked \\d+\\.\\d s ago\\)");
        });
        guard.settings().capacity(CapacityOptions.instances(1));
        assertThat(check(guard).verdict()).isEqualTo(Verdict.FITS);
        assertThat(guard.health().status()).isEqualTo(PoolHealth.Status.UP);
    }

    @Test
    void health_notWhileRolledOut_isDegraded() {
        PoolGuard guard =
                server.guard(server.pool("app", 7), CapacityOptions.instances(2).surge(1));
        check(guard);

        assertThat(guard.health().reasons().entrySet())
                .singleElement()
                .satisfies(reason -> assertThat(reason.getValue())
                        .startsWith(
                                "the server has no room for every pool to grow to its maximum while a new version is"
                                        + " rolled out (instances=2, surge=1, max=7, room=14, asked "));
    }

    @Test
    void health_nineTenthsInUse_isDegraded() throws SQLException {
        PoolGuard guard = server.guard(server.pool("limited", 6), CapacityOptions.instances(1));
        assertThat(grow(List.of(guard))).isEqualTo(6);

        assertThat(check(guard).verdict()).isEqualTo(Verdict.FITS);

        assertThat(guard.health().reasons().entrySet())
                .singleElement()
                .satisfies(reason -> assertThat(reason.getValue())
                        .matches("nine tenths of the server's connections are in use \\(limit=role's 6, inUse=6, asked"
                                + " \\d+\\.\\d s ago\\)"));
    }

    /** A check that brought nothing does not take away what is known. */
    @Test
    void health_saturatedSince_keepsWhatWasKnown() throws SQLException {
        PoolGuard guard = server.guard(server.pool("app", 1), CapacityOptions.instances(20));
        check(guard);
        try (Connection connection = guard.dataSource().getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
            assertThat(check(guard).verdict()).isEqualTo(Verdict.NOT_KNOWN);
            assertThat(guard.health().has(Cause.SERVER_LIMIT)).isTrue();
        }
    }

    @Test
    void start_noRoom_isOneWarning() {
        try (LogLines lines = new LogLines()) {
            server.guard(server.pool("app", 15), CapacityOptions.instances(1).checkAtStart(SmallServer.TIMEOUT));

            eventually("the log is told", () -> !lines.all().isEmpty());
            assertThat(lines.all())
                    .singleElement()
                    .asString()
                    .startsWith("WARN postgres - the server has no room for every pool to grow to its maximum at once"
                            + " (instances=1, surge=0, max=15, needed=15, room=14,");
        }
    }

    @Test
    void start_room_isNoLine() {
        try (LogLines lines = new LogLines()) {
            PoolGuard guard = server.guard(
                    server.pool("app", 6), CapacityOptions.instances(1).checkAtStart(SmallServer.TIMEOUT));

            // Asked after it, and so answered after it.
            assertThat(check(guard).verdict()).isEqualTo(Verdict.FITS);
            assertThat(lines.all()).isEmpty();
        }
    }

    /** Nobody waits for the answer, and the failure is a line of information. */
    @Test
    void start_serverThatHangs_delaysNoBuild() throws Exception {
        try (FaultyNetwork network = new FaultyNetwork(server.postgres().port());
                LogLines lines = new LogLines()) {
            network.hang();
            HikariConfig config = server.postgres().pool(2, network);
            config.setInitializationFailTimeout(-1);
            config.addDataSourceProperty("socketTimeout", 60);
            long begin = System.nanoTime();

            server.guard(config, CapacityOptions.instances(1).checkAtStart(Duration.ofSeconds(1)));

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(900));
            eventually("the log is told", () -> !lines.all().isEmpty());
            assertThat(lines.all())
                    .containsExactly("INFO postgres - the server's capacity is not known (answer=connecting to the"
                            + " database seems to hang, or is slow). Ask again when the database answers.");
            network.reset();
        }
    }

    @Test
    void check_timeoutTooShort_isRefused() {
        PoolGuard guard = server.guard(server.pool("app", 1), CapacityOptions.instances(1));

        assertThatThrownBy(() -> guard.checkServerCapacity(Duration.ofNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
