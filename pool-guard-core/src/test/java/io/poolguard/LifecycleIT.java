/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;
import static io.poolguard.Garbage.heapInUse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.StubDriver.Physical;
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

/** Guards that begin, run for long, are changed while they run, and end. */
@Timeout(120)
class LifecycleIT {

    private static final int SESSIONS = 1_000_000;
    private static final int WARM_UP = 50_000;
    private static final long FIVE_MEGABYTES = 5 << 20;
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    // ------------------------------------------------------------------ the guard goes while connections are held

    @Test
    void row71_closedInGoodOrder_holdersComeToTheirEndAndNobodyElseIsServed() throws Exception {
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
        assertThat(guard.figures().labels())
                .filteredOn(label -> label.label().equals("last words"))
                .singleElement()
                .satisfies(label -> assertThat(label.outcomes().committed()).isEqualTo(1));
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
    void row71_patienceIsOver_whoStillHoldsIsToldAndLosesIt() throws Exception {
        PoolGuard guard = PoolGuard.newPool(StubDriver.pool("left", 2)).build();
        Connection held = guard.dataSource().getConnection();
        Physical physical = held.unwrap(Physical.class);
        long begin = System.nanoTime();
        try (LogLines lines = new LogLines()) {

            guard.close(Duration.ofMillis(200));

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
            assertThat(lines.all())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("WARN left - the pool is closed while connections are held (holds=1).")
                            .contains("LifecycleIT.row71_patienceIsOver"));
        }
        eventually("it is gone", physical::isGone);
        held.close();
        eventually("no hold is left", () -> guard.holds().isEmpty());
    }

    // ------------------------------------------------------------------ the guard cannot begin

    /** As when no thread can be started: memory runs out while the guard is being built. */
    @Test
    void row76_guardCannotBeBuilt_failsAndLeavesThePoolAsItWas() throws SQLException {
        try (HikariDataSource lent = new HikariDataSource(StubDriver.pool("unguarded", 1))) {
            PoolGuardBuilder builder = PoolGuard.over(lent).ticker(() -> {
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
    void row72_poolClosedBehindTheGuard_guardEndsByItself() throws SQLException {
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
    void row74_aMillionSessions_leaveNeitherHeapNorThreadNorFile() throws Exception {
        try (PoolGuard guard = PoolGuard.newPool(StubDriver.pool("soak", 2)).build()) {
            Healthy healthy = new Healthy(guard);
            sessions(guard, WARM_UP);
            eventually("only the watchdog is left", () -> threadsOf("soak").size() == 1);
            Set<String> threads = threadsOf("soak");
            long files = openFiles();
            long heap = heapInUse();

            sessions(guard, SESSIONS);

            eventually("the same threads", () -> threadsOf("soak").equals(threads));
            assertThat(heapInUse() - heap).isLessThan(FIVE_MEGABYTES);
            assertThat(openFiles()).isLessThanOrEqualTo(files);
            assertThat(guard.figures().labels())
                    .singleElement()
                    .satisfies(label -> assertThat(label.acquires()).isEqualTo(WARM_UP + SESSIONS));
            healthy.check();
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
    void row75_settingsChangedWhileOthersAcquire_areVisibleAndWhole() throws Exception {
        Duration one = Duration.ofMillis(1);
        Duration other = Duration.ofDays(365);
        AtomicBoolean end = new AtomicBoolean();
        AtomicLong acquired = new AtomicLong();
        try (PoolGuard guard = PoolGuard.newPool(StubDriver.pool("changed", 4)).build()) {
            Healthy healthy = new Healthy(guard);
            GuardSettings settings = guard.settings().idleThreshold(one);
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
                settings.nested(GuardSettings.Reaction.values()[(int) (last % 3)]);
                settings.uncommittedReturn(GuardSettings.Reaction.values()[(int) (last % 3)]);
            }
            end.set(true);
            assertThat(acquirer.result()).isTrue();
            settings.nested(GuardSettings.Reaction.WARN).idleThreshold(other);

            assertBeginsOnlyAfterTheChange(guard, settings);
            healthy.check();
        }
    }

    /** A hold that is there already is measured against the new threshold at the next tick. */
    private static void assertBeginsOnlyAfterTheChange(PoolGuard guard, GuardSettings settings) throws SQLException {
        try (Connection held = guard.dataSource().getConnection()) {
            long before = guard.figures().findings().get(Finding.Kind.HELD_IDLE);
            eventually("a tick has met it", () -> guard.holds().get(0).idleNow().toMillis() > 0);
            assertThat(guard.figures().findings()).containsEntry(Finding.Kind.HELD_IDLE, before);

            settings.idleThreshold(Duration.ofMillis(1));

            eventually("it is found", () -> guard.figures().findings().get(Finding.Kind.HELD_IDLE) == before + 1);
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
