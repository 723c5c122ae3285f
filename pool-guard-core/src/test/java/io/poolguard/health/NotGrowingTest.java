/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.health;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Status;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.H2;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pool that has connections, and cannot open another one: what it has serves, and says why it does not grow. */
@Timeout(30)
class NotGrowingTest {

    private static final String CONNECT = "DataSource.getConnection()";
    private static final SQLException NO_ROOM = new SQLException("FATAL: too many connections for secret", "53300");

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final AtomicReference<ScriptedDatabase.Act> connect =
            new AtomicReference<>(() -> ScriptedDatabase.AS_USUAL);
    private final TickedGuard ticked = new TickedGuard(config(), builder -> builder);
    private final PoolGuard guard = ticked.guard();
    private final Deque<Connection> held = new ArrayDeque<>();

    private HikariConfig config() {
        database.on(CONNECT, () -> connect.get().run());
        HikariConfig config = database.poolOfOne();
        config.setInitializationFailTimeout(-1);
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(250);
        return config;
    }

    @AfterEach
    void close() throws SQLException {
        while (!held.isEmpty()) {
            held.remove().close();
        }
        ticked.close();
    }

    // ------------------------------------------------------------------ the server's limit

    /** Two of four, and each minute of ten one is refused and another one served. */
    @Test
    void health_serverHasNoRoomWhileConnectionsComeBack_isDegradedAndReadyThroughout() throws SQLException {
        holdTwoAndRefuse(NO_ROOM);
        for (int i = 0; i < 10; i++) {
            giveOneBack();
            failToAcquire();

            PoolHealth health = guard.health();
            assertThat(health.isReady()).isTrue();
            assertThat(health.status()).isEqualTo(Status.DEGRADED);
            assertThat(health.reasons().get(Cause.SERVER_LIMIT))
                    .matches("the server has no room for another connection: connecting to the database fails with"
                            + " java\\.sql\\.SQLException \\(SQLState=53300\\)"
                            + " \\(\\d+\\.\\d s ago, total=2, max=4\\)");
            assertThat(health.toString()).doesNotContain("secret");
        }
    }

    @Test
    void health_serverHasNoRoomAndNothingComesBack_isDown() throws SQLException {
        holdTwoAndRefuse(NO_ROOM);
        giveOneBack();
        failToAcquire();
        assertThat(guard.health().isReady()).isTrue();

        ticked.pass(Duration.ofSeconds(10));

        assertThat(guard.health().isReady()).isFalse();
        assertThat(guard.health().has(Cause.UNREACHABLE)).isTrue();
        giveOneBack();
        assertThat(guard.health().isReady()).isTrue();
        assertThat(guard.health().has(Cause.SERVER_LIMIT)).isTrue();
    }

    @Test
    void health_nobodyWasRefusedForAMinute_isUp() throws SQLException {
        holdTwoAndRefuse(NO_ROOM);
        giveOneBack();
        failToAcquire();
        giveOneBack();
        held.remove().close();
        held.remove().close();

        for (int i = 0; i < 59; i++) {
            ticked.pass(Duration.ofSeconds(1));
        }
        assertThat(guard.health().reasons()).containsOnlyKeys(Cause.SERVER_LIMIT);
        ticked.pass(Duration.ofSeconds(1));

        assertThat(guard.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void health_aConnectionIsOpenedAgain_isUp() throws SQLException {
        holdTwoAndRefuse(NO_ROOM);
        giveOneBack();
        failToAcquire();
        connect.set(() -> ScriptedDatabase.AS_USUAL);

        eventually("a third one is opened", this::isAcquired);
        ticked.tick();

        assertThat(guard.health().has(Cause.SERVER_LIMIT)).isFalse();
        assertThat(guard.health().has(Cause.UNREACHABLE)).isFalse();
    }

    /** As servers and their drivers say that there are too many connections. */
    @ParameterizedTest
    @CsvSource({
        "53300, 0, SERVER_LIMIT",
        "08004, 1040, SERVER_LIMIT",
        "HY000, 1040, SERVER_LIMIT",
        "42000, 1203, SERVER_LIMIT",
        "42000, 1226, SERVER_LIMIT",
        "61000, 18, SERVER_LIMIT",
        "61000, 20, SERVER_LIMIT",
        "66000, 12516, SERVER_LIMIT",
        "66000, 12519, SERVER_LIMIT",
        "66000, 12520, SERVER_LIMIT",
        "S0001, 10928, SERVER_LIMIT",
        "S0001, 10929, SERVER_LIMIT",
        "08004, 0, NOT_GROWING",
        "08001, 0, NOT_GROWING",
        "28P01, 0, NOT_GROWING",
        "42000, 1044, NOT_GROWING"
    })
    void health_refusalOfEachServer_isWhatItIs(String state, int code, Cause cause) throws SQLException {
        holdTwoAndRefuse(new SQLException("refused", state, code));
        giveOneBack();
        failToAcquire();

        assertThat(guard.health().reasons()).containsKey(cause);
        assertThat(guard.health().isReady()).isTrue();
    }

    /** MariaDB's driver wraps what the server says. */
    @Test
    void health_refusalIsACause_isFound() throws SQLException {
        holdTwoAndRefuse(new SQLException("no", "08000", new SQLException("too many", "08004", 1040)));
        giveOneBack();
        failToAcquire();

        assertThat(guard.health().has(Cause.SERVER_LIMIT)).isTrue();
    }

    @Test
    void getConnection_serverHasNoRoom_saysSoAndNamesTheHolders() throws SQLException {
        holdTwoAndRefuse(NO_ROOM);
        ticked.pass(Duration.ofSeconds(5));

        AcquireTimeoutException timeout = failToAcquire();

        assertThat(timeout.report().verdict())
                .startsWith("The pool is not exhausted (total=2 of max=4), but the server has no room for another"
                        + " connection: connecting to the database fails with java.sql.SQLException (SQLState=53300)."
                        + " 2 of 2 connections are held idle in ");
    }

    // ------------------------------------------------------------------ other failures

    @Test
    void health_connectingFailsWhileConnectionsComeBack_saysWhy() throws SQLException {
        holdTwoAndRefuse(new SQLException("secret", "28P01"));
        giveOneBack();
        failToAcquire();

        assertThat(guard.health().reasons()).hasSize(1);
        assertThat(guard.health().reasons().get(Cause.NOT_GROWING))
                .matches("the pool could not grow: connecting to the database fails with java\\.sql\\.SQLException"
                        + " \\(SQLState=28P01\\) \\(\\d+\\.\\d s ago, total=2, max=4\\)");
    }

    @Test
    void health_connectingIsSlowWhileConnectionsComeBack_isDegraded() throws SQLException {
        Gate gate = new Gate();
        holdTwo();
        connect.set(gate::passInTheDriver);
        giveOneBack();
        failToAcquire();

        assertThat(guard.health().isReady()).isTrue();
        assertThat(guard.health().reasons().get(Cause.NOT_GROWING))
                .startsWith("the pool could not grow: connecting to the database seems to hang, or is slow (");
        gate.open();
    }

    // ------------------------------------------------------------------ HikariCP does not look again

    @Test
    void getConnection_maximumIsRaisedWhileAThreadWaits_isServed() throws Exception {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(20_000);
        try (PoolGuard one = PoolGuard.newPool(config).build();
                Connection first = one.dataSource().getConnection()) {
            AppThread<Boolean> waiter = waiter(one);

            one.dataSource()
                    .unwrap(HikariDataSource.class)
                    .getHikariConfigMXBean()
                    .setMaximumPoolSize(3);

            eventually("it is served", waiter::isDone);
            assertThat(waiter.result()).isTrue();
            assertThat(first.isClosed()).isFalse();
            assertThat(one.health().status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void getConnection_evictedInItsHoldersHandWhileAThreadWaits_isServed() throws Exception {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(1);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(20_000);
        try (PoolGuard one = PoolGuard.newPool(config).build()) {
            Connection first = one.dataSource().getConnection();
            AppThread<Boolean> waiter = waiter(one);

            one.dataSource()
                    .unwrap(HikariDataSource.class)
                    .getHikariPoolMXBean()
                    .softEvictConnections();
            first.close();

            eventually("it is served", waiter::isDone);
            assertThat(waiter.result()).isTrue();
            assertThat(one.health().status()).isEqualTo(Status.UP);
        }
    }

    private static AppThread<Boolean> waiter(PoolGuard guard) {
        AppThread<Boolean> waiter = AppThread.start("waiter", () -> {
            try (Connection connection = guard.dataSource().getConnection()) {
                return connection.isValid(1);
            }
        });
        eventually("it waits", () -> guard.snapshot().pending() == 1);
        return waiter;
    }

    // ------------------------------------------------------------------ steps

    private void holdTwo() {
        eventually("one is opened", this::isAcquired);
        eventually("another one is opened", this::isAcquired);
        ticked.tick();
    }

    private void holdTwoAndRefuse(SQLException refusal) {
        holdTwo();
        connect.set(() -> {
            throw refusal;
        });
    }

    /** One comes back, and is acquired again. */
    private void giveOneBack() throws SQLException {
        ticked.tick();
        held.remove().close();
        held.add(ticked.acquire());
        ticked.tick();
    }

    /** On another thread: this one holds, and would be said to wait for itself. */
    private AcquireTimeoutException failToAcquire() {
        return AppThread.start("waiter", () -> catchThrowableOfType(AcquireTimeoutException.class, ticked::acquire))
                .result();
    }

    /** HikariCP takes its time to try again. */
    private boolean isAcquired() throws SQLException {
        try {
            return held.add(ticked.acquire());
        } catch (AcquireTimeoutException notYet) {
            return false;
        }
    }
}
