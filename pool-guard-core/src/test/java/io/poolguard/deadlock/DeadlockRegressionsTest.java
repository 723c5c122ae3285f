/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.deadlock;

import static io.poolguard.GuardSeams.tick;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.PoolGuard;
import io.poolguard.support.AcquiringThreads;
import io.poolguard.support.AcquiringThreads.AcquiringThread;
import io.poolguard.support.H2;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deadlocks that the guard once missed, or saw where there were none. */
@Timeout(20)
class DeadlockRegressionsTest {

    private final HikariConfig config = H2.config();
    private final ScriptedDatabase scripted = new ScriptedDatabase();
    private TickedGuard ticked;
    private PoolGuard guard;
    private AcquiringThreads acquiring;

    private void open(int size) {
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(30_000);
        ticked = new TickedGuard(config, builder -> builder);
        guard = ticked.guard();
        acquiring = new AcquiringThreads(guard);
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
        acquiring.close();
        ticked.close();
    }

    /** A transaction whose connection breaks, and which goes on. */
    private static void broken(PoolGuard of, AcquiringThreads.Inside inside) throws Exception {
        AcquiringThreads.transaction(of, (connection, owner) -> {
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
        AcquiringThread last = acquiring.holder(DeadlockRegressionsTest::broken, AcquiringThreads::transaction);
        AcquiringThread another = acquiring.inTransaction();
        try (Connection past = guard.dataSource().unwrap(HikariDataSource.class).getConnection()) {
            assertThat(past.isClosed()).isFalse();
            another.askAndWait();

            last.askAndWait(); // once failed with AcquireDeadlockException
        }
        assertThat(last.failure()).hasMessageContaining("the connection broke before the commit");
        another.finish();
    }

    /** B3: a broken hold takes no slot, and so does not make a deadlock of the others any less certain. */
    @Test
    void inTransaction_brokenHoldIsElsewhere_lastOfTheOthersFails() throws Exception {
        openScripted(2);
        AcquiringThread broken = acquiring.holder(DeadlockRegressionsTest::broken, (of, inside) -> {});
        AcquiringThread one = acquiring.inTransaction();
        AcquiringThread last = acquiring.inTransaction();
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
        guard.settings().react(Kind.SUSPECTED_DEADLOCK, Reaction.FAIL);
        leak();

        Future<String> tick = acquiring.start(() -> {
            eventually("it waits", () -> guard.snapshot().pending() == 1);
            tick(guard);
            return "ticked";
        });
        guard.dataSource().getConnection().close(); // once failed with AcquireDeadlockException
        AcquiringThreads.result(tick);
    }

    /** B4: it is in nobody's hand any more. */
    @Test
    void getConnection_threadsOwnConnectionHasLeaked_isNotNested() throws Exception {
        open(2);
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        leak();

        guard.dataSource().getConnection().close(); // once failed with IllegalStateException
    }

    private void leak() throws SQLException {
        assertThat(guard.dataSource().getConnection().isClosed()).isFalse();
        eventually("it is collected", () -> {
            System.gc();
            return guard.holds().get(0).activity() == Activity.LEAKED;
        });
    }

    /** The thread that uses it did not acquire it, and may have helped: it waits, as on HikariCP. */
    @Test
    void getConnection_settingIsFailAndTheFirstWasHandedOver_waits() throws Exception {
        open(1);
        guard.settings().react(Kind.SUSPECTED_DEADLOCK, Reaction.FAIL);
        Connection handedOver = guard.dataSource().getConnection();
        AcquiringThread last = acquiring.holder(
                (of, inside) -> {
                    H2.rows(handedOver);
                    inside.run(handedOver, handedOver);
                },
                AcquiringThreads::plain);
        last.ask();
        eventually(
                "it has failed, or waits",
                () -> !last.isAtWork() || guard.snapshot().pending() == 1);
        boolean waits = last.isAtWork();
        handedOver.close();

        assertThat(waits).isTrue();
    }
}
