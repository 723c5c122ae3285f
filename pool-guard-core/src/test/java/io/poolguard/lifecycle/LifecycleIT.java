/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.lifecycle;

import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.Garbage.heapInUse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.DatabaseManager;
import io.poolguard.Ending;
import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSeams;
import io.poolguard.GuardSettings;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder;
import io.poolguard.Session;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.LogLines;
import io.poolguard.support.PoolInvariants;
import io.poolguard.support.StubDriver;
import io.poolguard.support.StubDriver.Physical;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Guards that begin, run for long, are changed while they run, and end. */
@Timeout(120)
class LifecycleIT {

    private static final int SESSIONS = 1_000_000;
    private static final int WARM_UP = 50_000;
    private static final long FIVE_MEGABYTES = 5 << 20;
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    // ------------------------------------------------------------------ the guard goes while connections are held

    @Test
    void close_inGoodOrder_holdersComeToTheirEndAndNobodyElseIsServed() throws Exception {
        PoolGuard guard = PoolGuard.newPool(StubDriver.pool("leaving", 2)).build();
        Session session = guard.databaseManager().openSession("last words");
        session.connection().createStatement().executeUpdate("u");

        AppThread<Boolean> closer = AppThread.start("closer", () -> {
            guard.close(Duration.ofMinutes(1));
            return guard.isClosed();
        });
        eventually("nobody else is served", () -> isRefused(guard));
        session.commit();
        session.close();

        assertThat(closer.result()).isTrue();
        assertThat(guard.figures())
                .filteredOn(label -> label.label().equals("last words"))
                .singleElement()
                .satisfies(label ->
                        assertThat(label.outcomes().get(Ending.COMMITTED)).isEqualTo(1));
    }

    private static boolean isRefused(PoolGuard guard) throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            return connection.isClosed();
        } catch (SQLNonTransientConnectionException refused) {
            assertThat((Throwable) refused)
                    .hasMessage("leaving - the guard is being closed and gives out no connection any more.");
            return true;
        }
    }

    @Test
    void close_patienceIsOver_whoStillHoldsIsToldAndLosesIt() throws Exception {
        PoolGuard guard = PoolGuard.newPool(StubDriver.pool("left", 2)).build();
        Connection held = guard.dataSource().getConnection();
        Physical physical = held.unwrap(Physical.class);
        long begin = System.nanoTime();
        try (LogLines lines = new LogLines()) {

            guard.close(Duration.ofMillis(200));

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
            eventually("it is told", () -> !lines.all().isEmpty());
            assertThat(lines.all())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("WARN left - the pool is closed while connections are held (holds=1).")
                            .contains("LifecycleIT.close_patienceIsOver"));
        }
        eventually("it is gone", physical::isGone);
        held.close();
        eventually("no hold is left", () -> guard.holds().isEmpty());
    }

    /** The application's appender may block, at just such a time. */
    @Test
    void close_loggerBlocks_keepsItsBound() throws Exception {
        Gate gate = new Gate();
        try (LogLines lines = new LogLines()) {
            Appender<ILoggingEvent> blocking = mock(withSettings().stubOnly().defaultAnswer(call -> {
                if (call.getMethod().getName().equals("doAppend")) {
                    gate.pass();
                }
                return null;
            }));
            Logger logger = (Logger) LoggerFactory.getLogger("io.poolguard");
            logger.addAppender(blocking);
            PoolGuard guard = PoolGuard.newPool(StubDriver.pool("left", 2)).build();
            try (Connection held = guard.dataSource().getConnection()) {
                long begin = System.nanoTime();

                guard.close(Duration.ofMillis(200));

                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
                gate.awaitArrival();
                assertThat(held).isNotNull();
            } finally {
                gate.open();
                logger.detachAppender(blocking);
            }
            assertThat(lines.all()).isNotEmpty();
        }
    }

    // ------------------------------------------------------------------ the guard cannot begin

    /** As when no thread can be started: memory runs out while the guard is being built. */
    @Test
    void build_outOfMemory_failsAndLeavesThePoolAsItWas() throws SQLException {
        try (HikariDataSource lent = new HikariDataSource(StubDriver.pool("unguarded", 1))) {
            PoolGuardBuilder builder = GuardSeams.ticked(PoolGuard.over(lent), () -> {
                throw new OutOfMemoryError("unable to create native thread");
            });

            assertThatThrownBy(builder::build).isInstanceOf(OutOfMemoryError.class);

            assertThat(threadsOf("unguarded")).isEmpty();
            lent.getConnection().close();
            PoolGuard.over(lent).build().close();
        }
    }

    // ------------------------------------------------------------------ the pool goes first

    @Test
    void guard_poolClosedBehindIt_endsByItself() throws SQLException {
        HikariDataSource pool = new HikariDataSource(StubDriver.pool("spring", 2));
        PoolGuard guard = PoolGuard.over(pool).build();
        Connection held = guard.dataSource().getConnection();
        assertThat(threadsOf("spring")).isNotEmpty();

        pool.close();

        eventually("no thread of the guard is left", () -> threadsOf("spring").isEmpty());
        held.close();
        assertThat(guard.holds()).isEmpty();
        assertThatThrownBy(() -> guard.dataSource().getConnection()).isInstanceOf(SQLException.class);
        guard.close();
        guard.close();
    }

    // ------------------------------------------------------------------ a long life

    @Test
    void sessions_aMillion_leaveNeitherHeapNorThreadNorFile() throws Exception {
        try (PoolGuard guard = PoolGuard.newPool(StubDriver.pool("soak", 2)).build()) {
            PoolInvariants invariants = new PoolInvariants(guard);
            sessions(guard, WARM_UP);
            eventually("only the watchdog is left", () -> threadsOf("soak").size() == 1);
            Set<String> threads = threadsOf("soak");
            long files = openFiles();
            long heap = heapInUse();

            sessions(guard, SESSIONS);

            eventually("the same threads", () -> threadsOf("soak").equals(threads));
            assertThat(heapInUse() - heap).isLessThan(FIVE_MEGABYTES);
            assertThat(openFiles()).isLessThanOrEqualTo(files);
            assertThat(guard.figures())
                    .singleElement()
                    .satisfies(label -> assertThat(label.acquires()).isEqualTo(WARM_UP + SESSIONS));
            invariants.check();
        }
    }

    private static void sessions(PoolGuard guard, int count) throws SQLException {
        DatabaseManager database = guard.databaseManager();
        for (int i = 0; i < count; i++) {
            try (Session session = database.openSession("soak")) {
                session.connection().createStatement().executeUpdate("u");
                session.commit();
            }
        }
    }

    // ------------------------------------------------------------------ settings change

    /** Each of the two values is whole whenever it is read, and what was set last is in force. */
    @Test
    void settings_changedWhileOthersAcquire_areVisibleAndWhole() throws Exception {
        Duration one = Duration.ofMillis(1);
        Duration other = Duration.ofDays(365);
        AtomicBoolean end = new AtomicBoolean();
        AtomicLong acquired = new AtomicLong();
        try (PoolGuard guard = PoolGuard.newPool(StubDriver.pool("changed", 4)).build()) {
            PoolInvariants invariants = new PoolInvariants(guard);
            GuardSettings<?> settings = guard.settings().idleThreshold(one);
            AppThread<Boolean> acquirer = AppThread.start("acquirer", () -> {
                boolean whole = true;
                while (!end.get()) {
                    guard.dataSource().getConnection().close();
                    Duration seen = settings.idleThreshold();
                    whole &= seen.equals(one) || seen.equals(other);
                    acquired.incrementAndGet();
                }
                return whole;
            });
            for (long last = 0; acquired.get() < 20_000; last++) {
                settings.idleThreshold(last % 2 == 0 ? other : one);
                settings.react(Kind.NESTED, GuardSettings.Reaction.values()[(int) (last % 3)]);
                settings.react(Kind.UNCOMMITTED_RETURN, GuardSettings.Reaction.values()[(int) (last % 3)]);
            }
            end.set(true);
            assertThat(acquirer.result()).isTrue();
            settings.react(Kind.NESTED, GuardSettings.Reaction.WARN).idleThreshold(other);

            assertBeginsOnlyAfterTheChange(guard, settings);
            invariants.check();
        }
    }

    /** A hold that is there already is measured against the new threshold at the next tick. */
    private static void assertBeginsOnlyAfterTheChange(PoolGuard guard, GuardSettings<?> settings) throws SQLException {
        try (Connection held = guard.dataSource().getConnection()) {
            long before = guard.snapshot().findings().get(Finding.Kind.HELD_IDLE);
            eventually("a tick has met it", () -> guard.holds().get(0).idleNow().toMillis() > 0);
            assertThat(guard.snapshot().findings()).containsEntry(Finding.Kind.HELD_IDLE, before);

            settings.idleThreshold(Duration.ofMillis(1));

            eventually("it is found", () -> guard.snapshot().findings().get(Finding.Kind.HELD_IDLE) == before + 1);
            assertThat(held.isClosed()).isFalse();
        }
    }

    // ------------------------------------------------------------------

    private static Set<String> threadsOf(String pool) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("poolguard-" + pool))
                .collect(Collectors.toSet());
    }

    /** How many files and sockets the process has open; none where that cannot be told. */
    private static long openFiles() throws IOException {
        if (!Files.isDirectory(OPEN_FILES)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return files.count();
        }
    }
}
