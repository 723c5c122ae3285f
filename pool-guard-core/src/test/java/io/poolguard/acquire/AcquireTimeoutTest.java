/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.acquire;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.Ending;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.PoolReport;
import io.poolguard.support.AppThread;
import io.poolguard.support.H2;
import io.poolguard.support.UnrelatedWork;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class AcquireTimeoutTest {

    private final HikariConfig config = H2.config();

    @Test
    void getConnection_poolExhausted_saysInOneLineWhyAndWhereTheHoldersAre() throws Exception {
        try (PoolGuard guard = PoolGuard.newPool(config).sites(Sites.ALWAYS).build();
                IdleHolders holders = new IdleHolders(guard, 2)) {
            assertThat((Throwable) timeout(guard))
                    .message()
                    .matches("chat - Connection is not available, request timed out after \\d+ms"
                            + " \\(total=2, active=2, idle=0, waiting=0\\)\\. "
                            + holders.count()
                            + " of 2 connections are held idle in IdleHolders\\.hold; they wait in a latch\\."
                            + " End the transaction, or release the session, before the call\\."
                            + " Holders: report #1, logged by io\\.poolguard\\.findings\\.");
        }
    }

    /** As a service wants it that shows messages to its clients. */
    @Test
    void getConnection_plainMessages_namesNothingOfTheApplication() throws Exception {
        try (PoolGuard guard = PoolGuard.newPool(config)
                        .sites(Sites.ALWAYS)
                        .plainMessages()
                        .build();
                IdleHolders holders = new IdleHolders(guard, 2)) {
            AcquireTimeoutException thrown = timeout(guard);

            assertThat((Throwable) thrown)
                    .message()
                    .matches("chat - Connection is not available, request timed out after \\d+ms"
                            + " \\(total=2, active=2, idle=0, waiting=0\\)\\. 2 of 2 connections are held idle\\."
                            + " End the transaction, or release the session, before the call\\."
                            + " Holders: report #1, logged by io\\.poolguard\\.findings\\.");
            assertThat(thrown.report().verdict()).contains(" in IdleHolders.hold; they wait in a latch.");
            assertThat(guard.holds()).hasSize(holders.count());
        }
    }

    @Test
    void report_ofTheException_namesTheHolders() throws Exception {
        try (PoolGuard guard = PoolGuard.newPool(config).sites(Sites.ALWAYS).build();
                IdleHolders holders = new IdleHolders(guard, 2)) {
            assertThat(timeout(guard).report().text().lines().toList())
                    .satisfiesExactly(
                            line -> assertThat(line).isEmpty(),
                            line -> assertThat(line)
                                    .isEqualTo(
                                            "  Verdict: 2 of 2 connections are held idle in IdleHolders.hold; they wait in a latch."
                                                    + " End the transaction, or release the session,"
                                                    + " before the call."),
                            line -> assertThat(line)
                                    .matches("  hold +label +held +in JDBC +idle now +thread +acquired at +now in"),
                            line -> assertThat(line).matches(holders.row()),
                            line -> assertThat(line).matches(holders.row()));
        }
    }

    @Test
    void getConnection_poolExhausted_isHikarisExceptionToExistingHandlers() throws Exception {
        try (PoolGuard guard = PoolGuard.newPool(config).build();
                IdleHolders holders = new IdleHolders(guard, 2)) {
            AcquireTimeoutException thrown = timeout(guard);

            assertThat((Throwable) thrown).isInstanceOf(SQLTransientConnectionException.class);
            assertThat(thrown.getCause())
                    .isExactlyInstanceOf(SQLTransientConnectionException.class)
                    .hasMessageStartingWith("chat - Connection is not available, request timed out after");
            assertThat((Throwable) thrown)
                    .hasMessageStartingWith(thrown.getCause().getMessage());
            assertThat(thrown.getSQLState()).isEqualTo(((SQLException) thrown.getCause()).getSQLState());
            assertThat(guard.holds()).hasSize(holders.count());
        }
    }

    @Test
    void report_ofTheException_isTheSameAsData() throws Exception {
        try (PoolGuard guard = PoolGuard.newPool(config).build();
                IdleHolders holders = new IdleHolders(guard, 2)) {
            PoolReport report = timeout(guard).report();

            assertThat(report.holders())
                    .hasSize(holders.count())
                    .extracting(holder -> holder.label())
                    .containsOnly("hold");
            assertThat(report.snapshot().active()).isEqualTo(2);
        }
    }

    @Test
    void report_exceptionSerialized_keepsTheMessageAndSaysSo() throws Exception {
        try (PoolGuard guard = PoolGuard.newPool(config).build();
                IdleHolders holders = new IdleHolders(guard, 2)) {
            AcquireTimeoutException thrown = timeout(guard);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(thrown);
            }
            AcquireTimeoutException copy = (AcquireTimeoutException)
                    new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

            assertThat((Throwable) copy).hasMessage(thrown.getMessage());
            assertThat(catchThrowableOfType(IllegalStateException.class, copy::report))
                    .hasMessage("the report was lost when this exception was serialized; its message is here");
            assertThat(guard.holds()).hasSize(holders.count());
        }
    }

    @Test
    void getConnection_siteNotCaptured_namesTheLineWhereTheThreadStands() throws Exception {
        try (PoolGuard guard = PoolGuard.newPool(config).sites(Sites.OFF).build();
                IdleHolders holders = new IdleHolders(guard, 2)) {
            assertThat(timeout(guard).report().text())
                    .contains("Verdict: " + holders.count()
                            + " of 2 connections are held idle in IdleHolders.hold; they wait in a latch.")
                    .containsPattern(" -  +CountDownLatch\\.await < IdleHolders\\.hold:\\d+");
        }
    }

    @Test
    void getConnection_threadHasMovedOn_isNotBlamedForWhatItDoesNow() throws Exception {
        ExecutorService worker = Executors.newSingleThreadExecutor();
        CountDownLatch end = new CountDownLatch(1);
        config.setMaximumPoolSize(1);
        try (PoolGuard guard = PoolGuard.newPool(config).sites(Sites.ALWAYS).build()) {
            Connection handedOn =
                    worker.submit(() -> guard.dataSource().getConnection()).get();
            CountDownLatch elsewhere = new CountDownLatch(1);
            Future<?> other = worker.submit(() -> UnrelatedWork.run(elsewhere, end));
            elsewhere.await();

            assertThat(timeout(guard).report().text())
                    .contains("thread has moved on, to UnrelatedWork.run:")
                    .contains("1 of 1 connection is held idle in ")
                    .doesNotContain("it waits");

            end.countDown();
            other.get();
            handedOn.close();
            assertThat(guard.holds()).isEmpty();
        } finally {
            worker.shutdown();
        }
    }

    @Test
    void getConnection_threadHasEnded_saysSo() throws Exception {
        config.setMaximumPoolSize(1);
        try (PoolGuard guard = PoolGuard.newPool(config).sites(Sites.ALWAYS).build()) {
            Connection[] left = new Connection[1];
            Thread thread = new Thread(() -> left[0] = acquire(guard), "short-lived");
            thread.start();
            thread.join();

            assertThat(timeout(guard).report().text()).contains("short-lived").contains("thread has ended");

            left[0].close();
        }
    }

    @Test
    void getConnection_databaseUnreachable_isNotCalledExhausted() {
        letTheDatabaseBeGone();
        try (PoolGuard guard = PoolGuard.newPool(config).build()) {
            AcquireTimeoutException thrown = timeout(guard);

            assertThat(thrown.report().verdict())
                    .isEqualTo("The pool is not exhausted (total=0 of max=2): connecting to the database fails with "
                            + thrown.getCause().getCause().getClass().getName() + " (SQLState="
                            + thrown.getSQLState() + ").");
            assertThat(thrown.getMessage()).doesNotContain("nobody-made-this").doesNotContain("jdbc:");
        }
    }

    @Test
    void getConnection_connectingHangs_isNotCalledExhausted() throws SQLException {
        CountDownLatch answer = new CountDownLatch(1);
        config.setJdbcUrl(null);
        DataSource hanging = mock();
        when(hanging.getConnection()).thenAnswer(call -> {
            answer.await();
            throw new SQLException("too late");
        });
        config.setDataSource(hanging);
        config.setInitializationFailTimeout(-1);
        try (PoolGuard guard = PoolGuard.newPool(config).build()) {
            assertThat(timeout(guard).report().verdict())
                    .isEqualTo("The pool is not exhausted (total=0 of max=2):"
                            + " connecting to the database seems to hang, or is slow.");
            answer.countDown();
        }
    }

    /** HikariCP lets it wait its time out. The database has no part in it. */
    @Test
    void getConnection_poolIsClosedMeanwhile_saysSo() throws Exception {
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(1000);
        PoolGuard guard = PoolGuard.newPool(config).build();
        try (Connection held = guard.dataSource().getConnection()) {
            AppThread<AcquireTimeoutException> waiter = AppThread.start("waiter", () -> timeout(guard));
            eventually("it waits", () -> guard.snapshot().pending() == 1);
            guard.close();

            assertThat((Throwable) waiter.result())
                    .hasMessageContaining("). The pool was closed while the thread waited. ");
            assertThat(guard.snapshot().failures())
                    .containsEntry(Ending.OTHER, 1L)
                    .containsEntry(Ending.UNREACHABLE, 0L);
            assertThat(held).isNotNull();
        }
    }

    /** A pool that runs dry fails all at once: they share the look at who holds, and each is told of it. */
    @Test
    void getConnection_manyTimeOutTogether_eachNamesTheHolders() throws Exception {
        try (PoolGuard guard = PoolGuard.newPool(config).sites(Sites.ALWAYS).build();
                IdleHolders holders = new IdleHolders(guard, 2)) {
            for (AcquireTimeoutException thrown : together(guard)) {
                assertThat(thrown.report().verdict())
                        .startsWith("2 of 2 connections are held idle in IdleHolders.hold;");
                assertThat(thrown.report().text().lines().skip(3).toList())
                        .hasSize(holders.count())
                        .allMatch(line -> line.matches(holders.row()));
                assertThat((Throwable) thrown)
                        .hasMessageStartingWith(thrown.getCause().getMessage());
            }
        }
    }

    /** HikariCP tells one of them why the pool could not grow, and the others hear it from that one, or do not know. */
    @Test
    void getConnection_manyTimeOutTogetherBelowTheMaximum_eachHasACause() throws Exception {
        letTheDatabaseBeGone();
        try (PoolGuard guard = PoolGuard.newPool(config).build()) {
            for (AcquireTimeoutException thrown : together(guard)) {
                Throwable cause = thrown.getCause().getCause();
                assertThat(thrown.report().verdict())
                        .startsWith("The pool is not exhausted (total=0 of max=2): connecting to the database ")
                        .containsPattern(
                                cause == null
                                        ? "seems to hang, or is slow|fails with .+ \\(SQLState=.+\\)"
                                        : cause.getClass().getName());
            }
        }
    }

    private static List<AcquireTimeoutException> together(PoolGuard guard) throws Exception {
        int many = 40;
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            Callable<AcquireTimeoutException> acquire = () -> timeout(guard);
            List<AcquireTimeoutException> thrown = new ArrayList<>();
            for (Future<AcquireTimeoutException> one : threads.invokeAll(Collections.nCopies(many, acquire))) {
                thrown.add(one.get());
            }
            return thrown;
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void getConnection_heldPastTheGuard_saysSo() throws Exception {
        config.setMaximumPoolSize(1);
        try (PoolGuard guard = PoolGuard.newPool(config).build();
                Connection past =
                        guard.dataSource().unwrap(HikariDataSource.class).getConnection()) {
            assertThat(past.isClosed()).isFalse();
            assertThat(timeout(guard).report().verdict())
                    .isEqualTo("1 of 1 connection is in use, and none of them through the guard.");
        }
    }

    @Test
    void report_called_tellsTheSameWithoutATimeout() throws Exception {
        try (PoolGuard guard = PoolGuard.newPool(config).build();
                IdleHolders holders = new IdleHolders(guard, 1)) {
            assertThat(guard.report().toString())
                    .startsWith("chat - total=")
                    .contains("\n  Verdict: " + holders.count()
                            + " of 1 connection is held idle in IdleHolders.hold; it waits in a latch.");
        }
    }

    @Test
    void getConnection_interruptedWhileWaiting_isHikarisOwn() throws Exception {
        try (PoolGuard guard = PoolGuard.newPool(config).build();
                IdleHolders holders = new IdleHolders(guard, 2)) {
            Thread.currentThread().interrupt();

            SQLException thrown = catchThrowableOfType(
                    SQLException.class, () -> guard.dataSource().getConnection());

            assertThat(Thread.interrupted()).isTrue();
            assertThat((Throwable) thrown).hasMessage("chat - Interrupted during connection acquisition");
            assertThat(guard.holds()).hasSize(holders.count());
        }
    }

    private void letTheDatabaseBeGone() {
        JdbcDataSource gone = new JdbcDataSource();
        gone.setURL("jdbc:h2:mem:nobody-made-this;IFEXISTS=TRUE");
        config.setJdbcUrl(null);
        config.setDataSource(gone);
        config.setInitializationFailTimeout(-1);
    }

    private static AcquireTimeoutException timeout(PoolGuard guard) {
        return catchThrowableOfType(
                AcquireTimeoutException.class, () -> guard.dataSource().getConnection());
    }

    private static Connection acquire(PoolGuard guard) {
        try {
            return guard.dataSource().getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
