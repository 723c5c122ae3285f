/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.deadlock;

import static io.poolguard.Finding.Kind.DEADLOCK;
import static io.poolguard.Finding.Kind.SUSPECTED_DEADLOCK;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.support.AcquiringThreads;
import io.poolguard.support.AcquiringThreads.AcquiringThread;
import io.poolguard.support.AcquiringThreads.Way;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What looks much like a deadlock of transactions, and can end: nobody may fail, and everybody is served at last. */
@Timeout(10)
class NoDeadlockTest {

    private final HikariConfig config = H2.config();
    private TickedGuard ticked;
    private PoolGuard guard;
    private AcquiringThreads acquiring;

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> guard);

    private void open(int size) {
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(30_000);
        ticked = new TickedGuard(config, builder -> builder);
        guard = ticked.guard();
        acquiring = new AcquiringThreads(guard);
    }

    @AfterEach
    void close() {
        assertThat(guard.snapshot().findings()).containsEntry(DEADLOCK, 0L).containsEntry(SUSPECTED_DEADLOCK, 0L);
        acquiring.close();
        ticked.close();
    }

    static Stream<Arguments> closeable() {
        Way plain = AcquiringThreads::plain;
        Way session = AcquiringThreads::session;
        return Stream.of(Arguments.of("plain connection", plain), Arguments.of("session", session));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("closeable")
    void inTransaction_lastToAskButOneCouldBeClosed_waits(String name, Way other) throws Exception {
        open(2);
        AcquiringThread closeable = acquiring.holder(other, AcquiringThreads::transaction);
        AcquiringThread last = acquiring.inTransaction();
        closeable.askAndWait();

        last.askAndWait();

        closeable.closeFromElsewhere();
        last.finish();
        closeable.finish();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("closeable")
    void getConnection_lastToAskAndCouldBeClosed_waits(String name, Way other) throws Exception {
        open(2);
        AcquiringThread transaction = acquiring.inTransaction();
        AcquiringThread last = acquiring.holder(other, AcquiringThreads::transaction);
        transaction.askAndWait();

        last.askAndWait();

        last.closeFromElsewhere();
        transaction.finish();
        last.finish();
    }

    @Test
    void inTransaction_anotherIsInACall_waits() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ScriptedDatabase scripted = new ScriptedDatabase();
        scripted.on("Statement.execute(select 1)", () -> {
            running.countDown();
            AcquiringThreads.await(answer);
            return true;
        });
        config.setJdbcUrl(null);
        config.setConnectionInitSql(null);
        config.setDataSource(scripted.poolOfOne().getDataSource());
        open(2);
        AcquiringThread last = acquiring.inTransaction();
        Future<?> busy = acquiring.start(() -> {
            guard.databaseManager().useTransaction("busy", connection -> H2.execute(connection, "select 1"));
            return "busy";
        });
        AcquiringThreads.await(running);

        last.askAndWait();

        answer.countDown();
        AcquiringThreads.result(busy);
        last.finish();
    }

    @Test
    void inTransaction_anotherWaitsForSomethingElse_waits() throws Exception {
        open(2);
        AcquiringThread last = acquiring.inTransaction();
        AcquiringThread another = acquiring.holder(AcquiringThreads::transaction, (of, inside) -> {});

        last.askAndWait();

        another.ask().finish();
        last.finish();
    }

    @Test
    void inTransaction_anotherIsHeldPastTheGuard_waits() throws Exception {
        open(2);
        AcquiringThread last = acquiring.inTransaction();
        try (Connection past = guard.dataSource().unwrap(HikariDataSource.class).getConnection()) {
            assertThat(past.isClosed()).isFalse();

            last.askAndWait();
        }

        last.finish();
    }

    @Test
    void inTransaction_allHeldPastTheGuard_waits() throws Exception {
        open(1);
        Future<?> waits;
        try (Connection past = guard.dataSource().unwrap(HikariDataSource.class).getConnection()) {
            assertThat(past.isClosed()).isFalse();

            waits = acquiring.start(() -> {
                guard.databaseManager().useTransaction("transaction", connection -> {});
                return "served";
            });
            eventually("it waits", () -> guard.snapshot().pending() == 1);
        }

        AcquiringThreads.result(waits);
    }

    /** Both wait, and the pool may still get a connection for one of them. */
    @Test
    void inTransaction_poolIsBelowItsMaximum_waits() throws Exception {
        CountDownLatch reachable = new CountDownLatch(1);
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setUrl(config.getJdbcUrl());
        AtomicInteger opened = new AtomicInteger();
        DataSource slow = mock();
        when(slow.getConnection()).thenAnswer(call -> {
            if (opened.incrementAndGet() > 2) {
                AcquiringThreads.await(reachable);
            }
            return h2.getConnection();
        });
        config.setDataSource(slow);
        config.setJdbcUrl(null);
        open(3);
        AcquiringThread one = acquiring.inTransaction();
        AcquiringThread last = acquiring.inTransaction();
        one.askAndWait();

        last.askAndWait();

        assertThat(guard.snapshot().total()).isEqualTo(2);
        reachable.countDown();
        one.finish();
        last.finish();
    }

    @Test
    void inTransaction_poolHasAnIdleConnection_isServed() throws Exception {
        open(3);
        eventually("the pool is full", () -> guard.snapshot().total() == 3);
        AcquiringThread one = acquiring.inTransaction();
        AcquiringThread last = acquiring.inTransaction();
        assertThat(guard.snapshot().idle()).isEqualTo(1);

        one.ask();
        last.ask();

        one.finish();
        last.finish();
    }
}
