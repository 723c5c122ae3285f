/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.Askers.Asker;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.HoldSnapshot.Activity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each of these fails on 393b96c, in its assertion or with the exception named beside the line. */
@Timeout(20)
class DeadlockFaultsTest {

    private final HikariConfig config = H2.config();
    private final ScriptedDatabase scripted = new ScriptedDatabase();
    private TickedGuard ticked;
    private PoolGuard guard;
    private Askers askers;

    private void open(int size) {
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(30_000);
        ticked = new TickedGuard(config, builder -> builder);
        guard = ticked.guard();
        askers = new Askers(guard);
    }

    private void openScripted(int size) {
        config.setJdbcUrl(null);
        config.setConnectionInitSql(null);
        config.setDataSource(scripted.poolOfOne().getDataSource());
        scripted.fail("Statement.execute(select breaks)", new SQLException("connection lost", "08006"));
        open(size);
    }

    @AfterEach
    void close() {
        askers.close();
        ticked.close();
    }

    /** A transaction whose connection breaks, and which goes on. */
    private static void broken(PoolGuard of, Askers.Inside inside) throws Exception {
        Askers.transaction(of, (connection, owner) -> {
            try {
                H2.execute(connection, "select breaks");
            } catch (SQLException e) {
                assertThat(connection.isClosed()).isTrue();
            }
            inside.run(connection, owner);
        });
    }

    /** B2: a broken hold has no connection any more; the one that took its place is somebody's who waits for nobody. */
    @Test
    void inTransaction_oneHoldIsBrokenAndItsSlotIsUsedPastTheGuard_waits() throws Exception {
        openScripted(2);
        Asker last = askers.asker(DeadlockFaultsTest::broken, Askers::transaction);
        Asker another = askers.inTransaction();
        try (Connection past = guard.dataSource().unwrap(HikariDataSource.class).getConnection()) {
            assertThat(past.isClosed()).isFalse();
            another.askAndWait();

            last.askAndWait(); // fails with AcquireDeadlockException
        }
        assertThat(last.failure()).hasMessageContaining("the connection broke before the commit");
        another.finish();
    }

    /** B3: a broken hold takes no slot, and so does not make a deadlock of the others any less certain. */
    @Test
    void inTransaction_brokenHoldIsElsewhere_lastOfTheOthersFails() throws Exception {
        openScripted(2);
        Asker broken = askers.asker(DeadlockFaultsTest::broken, (of, inside) -> {});
        Asker one = askers.inTransaction();
        Asker last = askers.inTransaction();
        one.askAndWait();
        last.ask();
        eventually(
                "it has failed, or waits",
                () -> !last.isAtWork() || guard.snapshot().pending() == 2);
        boolean waits = last.isAtWork();
        assertThat(broken.ask().fails()).isTrue();

        assertThat(waits).isFalse();
    }

    /** B4: the connection is collected; the next tick evicts it, and the acquire is served. */
    @Test
    void getConnection_threadsOwnConnectionHasLeaked_isServedAfterATick() throws Exception {
        open(1);
        guard.settings().suspectedDeadlock(Reaction.FAIL);
        leak();

        Future<String> tick = askers.start(() -> {
            eventually("it waits", () -> guard.snapshot().pending() == 1);
            guard.tick();
            return "ticked";
        });
        guard.dataSource().getConnection().close(); // fails with AcquireDeadlockException
        Askers.result(tick);
    }

    /** B4: it is in nobody's hand any more. */
    @Test
    void getConnection_threadsOwnConnectionHasLeaked_isNotNested() throws Exception {
        open(2);
        guard.settings().nested(Reaction.FAIL);
        leak();

        guard.dataSource().getConnection().close(); // fails with IllegalStateException
    }

    private void leak() throws SQLException {
        assertThat(guard.dataSource().getConnection().isClosed()).isFalse();
        eventually("it is collected", () -> {
            System.gc();
            return guard.holds().get(0).activity() == Activity.LEAKED;
        });
    }

    /** B5: the one who holds it is the one who uses it, but his second acquire is not looked at. */
    @Test
    void getConnection_settingIsFailAndTheFirstWasHandedOver_fails() throws Exception {
        open(1);
        guard.settings().suspectedDeadlock(Reaction.FAIL);
        Connection handedOver = guard.dataSource().getConnection();
        Asker last = askers.asker(
                (of, inside) -> {
                    H2.rows(handedOver);
                    inside.run(handedOver, handedOver);
                },
                Askers::plain);
        last.ask();
        eventually(
                "it has failed, or waits",
                () -> !last.isAtWork() || guard.snapshot().pending() == 1);
        boolean waits = last.isAtWork();
        handedOver.close();

        assertThat(waits).isFalse();
    }
}
