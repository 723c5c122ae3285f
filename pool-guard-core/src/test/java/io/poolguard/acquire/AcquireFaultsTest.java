/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.acquire;

import static io.poolguard.GuardSeams.tick;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.AppThread;
import io.poolguard.support.EndlessChains;
import io.poolguard.support.PoolInvariants;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An acquire that waits in vain, is interrupted, fails, or is the second one of its thread. */
@Timeout(10)
class AcquireFaultsTest {

    /** Longer than a test may last: who waits for it fails the test. */
    private static final long FOREVER_MILLIS = 60_000;

    private static final long SOON_MILLIS = 250;

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final AtomicReference<Error> atAcquire = new AtomicReference<>();
    private TickedGuard ticked = ticked(FOREVER_MILLIS);
    private PoolGuard guard = ticked.guard();
    private PoolInvariants invariants = new PoolInvariants(guard);

    private TickedGuard ticked(long timeoutMillis) {
        return new TickedGuard(pool(timeoutMillis), builder -> builder.context(this::context));
    }

    private HikariConfig pool(long timeoutMillis) {
        HikariConfig config = database.poolOfOne();
        config.setConnectionTimeout(timeoutMillis);
        return config;
    }

    private String context() {
        Error error = atAcquire.getAndSet(null);
        if (error != null) {
            throw error;
        }
        return "test";
    }

    @AfterEach
    void invariantsHold() throws SQLException {
        database.heal();
        if (!guard.dataSource().unwrap(HikariDataSource.class).isClosed()) {
            invariants.check();
        }
        ticked.close();
    }

    /** Another guard, of a pool that has little patience. */
    private void waitNoLongerThanSoon() {
        ticked.close();
        ticked = ticked(SOON_MILLIS);
        guard = ticked.guard();
        invariants = new PoolInvariants(guard);
    }

    private Connection acquire() throws SQLException {
        return guard.dataSource().getConnection();
    }

    // ------------------------------------------------------------------ in vain

    @Test
    void getConnection_poolExhausted_namesPoolCountsAndHoldersAndNoSql() throws Exception {
        waitNoLongerThanSoon();
        try (Session holder = guard.databaseManager().openSession("save answer")) {
            holder.connection().createStatement().executeQuery("select secret from jdbc:vault");

            AppThread<AcquireTimeoutException> waiter = AppThread.start("waiter", this::timeout);
            AcquireTimeoutException timeout = waiter.result();

            assertThat((Throwable) timeout).isInstanceOf(SQLTransientConnectionException.class);
            assertThat(timeout.getMessage())
                    .containsPattern("^scripted - Connection is not available, request timed out after \\d+ms"
                            + " \\(total=1, active=1, idle=0, waiting=0\\)\\. 1 of 1 connection is held in ")
                    .doesNotContain("secret", "jdbc:");
            assertThat(timeout.report().text())
                    .contains("Verdict: ", "save answer", Thread.currentThread().getName())
                    .containsPattern("AcquireFaultsTest\\.getConnection_\\w+:\\d+")
                    .doesNotContain("secret", "jdbc:");
            assertThat(timeout.report().holders()).hasSize(1);
            assertThat(guard.holds()).hasSize(1);
        }
    }

    /** The hint at a nested acquire is a finding, told before the wait. */
    @Test
    void getConnection_holderItselfWaits_isToldAsNested() throws Exception {
        waitNoLongerThanSoon();
        try (Connection only = acquire()) {
            assertThat((Throwable) timeout()).isInstanceOf(AcquireTimeoutException.class);
            assertThat(only.isClosed()).isFalse();
        }
        tick(guard);

        assertThat(ticked.findings(Kind.NESTED)).hasSize(1);
    }

    private AcquireTimeoutException timeout() {
        return catchThrowableOfType(AcquireTimeoutException.class, this::acquire);
    }

    // ------------------------------------------------------------------ interrupted

    @Test
    void getConnection_interruptedWhileWaiting_failsWithTheFlagAndLeavesNobodyWaiting() throws Exception {
        try (Connection only = acquire()) {
            AtomicReference<Thread> waiting = new AtomicReference<>();
            AppThread<String> waiter = AppThread.start("waiter", () -> {
                waiting.set(Thread.currentThread());
                Throwable failure = catchThrowable(this::acquire);
                assertThat(failure).isInstanceOf(SQLException.class).hasMessageContaining("Interrupted");
                return "interrupted=" + Thread.currentThread().isInterrupted();
            });
            eventually("somebody waits", () -> guard.snapshot().pending() == 1);

            waiting.get().interrupt();

            assertThat(waiter.result()).isEqualTo("interrupted=true");
            assertThat(guard.snapshot().pending()).isZero();
            assertThat(guard.holds()).hasSize(1);
            assertThat(only.isClosed()).isFalse();
        }
    }

    @Test
    void getConnection_interruptedBeforeWithAFreeSlot_isServedAndKeepsTheFlag() throws SQLException {
        Thread.currentThread().interrupt();
        try (Connection connection = acquire()) {
            assertThat(connection.isClosed()).isFalse();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    // ------------------------------------------------------------------ an Error

    static List<Error> errors() {
        return List.of(
                new OutOfMemoryError("scripted"), new StackOverflowError("scripted"), new AssertionError("a bug"));
    }

    /**
     * The pool has given a connection, and memory runs out before the caller has it. A thread that has run out of stack
     * leaves what is to be done to the watchdog.
     */
    @ParameterizedTest
    @MethodSource("errors")
    void getConnection_errorAfterThePoolHasGiven_slotIsFreed(Error error) {
        atAcquire.set(error);

        assertThatThrownBy(this::acquire).isSameAs(error);
        if (error instanceof StackOverflowError) {
            ticked.pass(Duration.ofMillis(1));
        }
    }

    @ParameterizedTest
    @MethodSource("errors")
    void getConnection_poolThrowsAnError_passesAndLeavesTheRegistry(Error error) throws SQLException {
        HikariConfig config = pool(FOREVER_MILLIS);
        AtomicReference<Error> next = new AtomicReference<>(error);
        HikariDataSource failing = new HikariDataSource(config) {
            @Override
            public Connection getConnection() throws SQLException {
                Error now = next.getAndSet(null);
                if (now != null) {
                    throw now;
                }
                return super.getConnection();
            }
        };
        try (failing;
                PoolGuard over = PoolGuard.over(failing).build()) {
            PoolInvariants overInvariants = new PoolInvariants(over);

            assertThatThrownBy(() -> over.dataSource().getConnection()).isSameAs(error);

            assertThat(over.figures())
                    .singleElement()
                    .satisfies(label -> assertThat(label.failures()).isEqualTo(1));
            overInvariants.check();
        }
    }

    @ParameterizedTest
    @MethodSource("errors")
    void getConnection_driverThrowsAnErrorAtConnect_timesOutAndHeals(Error error) throws SQLException {
        HikariConfig config = pool(SOON_MILLIS);
        config.setInitializationFailTimeout(-1);
        database.fail("DataSource.getConnection()", error);
        try (PoolGuard unreachable = PoolGuard.newPool(config).build()) {
            PoolInvariants unreachableInvariants = new PoolInvariants(unreachable);

            assertThatThrownBy(() -> unreachable.dataSource().getConnection())
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasMessageContaining("The pool is not exhausted (total=0 of max=1)");

            database.heal();
            eventually("it has healed", () -> isServed(unreachable));
            unreachableInvariants.check();
        }
    }

    static List<SQLException> chains() {
        return EndlessChains.all();
    }

    /** HikariCP's timeout has the chain as its cause. */
    @ParameterizedTest(name = "{index}")
    @MethodSource("chains")
    void getConnection_connectFailsWithAChainWithoutAnEnd_isExplained(SQLException chain) {
        HikariConfig config = pool(SOON_MILLIS);
        config.setInitializationFailTimeout(-1);
        database.fail("DataSource.getConnection()", chain);
        try (PoolGuard unreachable = PoolGuard.newPool(config).build()) {
            assertThatThrownBy(() -> unreachable.dataSource().getConnection())
                    .isInstanceOf(AcquireTimeoutException.class)
                    .satisfies(thrown -> assertThat(thrown.getMessage())
                            .contains("connecting to the database fails with java.sql.SQLException (SQLState=HY000)"));
        }
    }

    private static boolean isServed(PoolGuard guard) throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            return !connection.isClosed();
        } catch (AcquireTimeoutException e) {
            return false;
        }
    }

    // ------------------------------------------------------------------ the second one

    @Test
    void getConnection_nestedIsOff_waitsAndTellsNothing() throws Exception {
        waitNoLongerThanSoon();
        guard.settings().react(Kind.NESTED, Reaction.OFF);
        try (Connection outer = acquire()) {
            assertThat((Throwable) timeout()).isNotNull();
            assertThat(outer.isClosed()).isFalse();
        }
        tick(guard);

        assertThat(ticked.findings(Kind.NESTED)).isEmpty();
    }

    @Test
    void getConnection_nestedIsWarn_isToldOnceWithBothLines() throws Exception {
        waitNoLongerThanSoon();
        for (int i = 0; i < 2; i++) {
            outer(() -> assertThat((Throwable) timeout()).isNotNull());
        }
        tick(guard);

        assertThat(ticked.findings(Kind.NESTED))
                .singleElement()
                .asString()
                .containsPattern("at=AcquireFaultsTest\\.acquire:\\d+.*site=AcquireFaultsTest\\.outer:\\d+");
    }

    /** Before it waits, or the test would be over its time. */
    @Test
    void getConnection_nestedIsFail_throwsBeforeItWaits() throws Exception {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        outer(() -> {
            assertThatThrownBy(this::acquire)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("nested acquire");
            assertThat(guard.holds()).hasSize(1);
        });
    }

    private void outer(Runnable work) throws SQLException {
        try (Connection outer = guard.dataSource().getConnection()) {
            work.run();
            assertThat(outer.isClosed()).isFalse();
        }
    }

    // ------------------------------------------------------------------ too late

    @Test
    void getConnection_guardClosed_failsAtOnce() {
        guard.close();

        assertThatThrownBy(this::acquire).isInstanceOf(SQLException.class);

        assertThat(guard.holds()).isEmpty();
    }

    @Test
    void getConnection_poolClosedBehindTheGuard_failsAtOnce() throws SQLException {
        guard.dataSource().unwrap(HikariDataSource.class).close();

        assertThatThrownBy(this::acquire).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> guard.databaseManager().useTransaction("save answer", connection -> {}))
                .isInstanceOf(SQLException.class);

        assertThat(guard.holds()).isEmpty();
    }
}
