/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.health;

import static io.poolguard.GuardSeams.tick;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.HealthLimits;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Status;
import io.poolguard.support.AcquiringThreads;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import io.poolguard.support.WaitingThreads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a pool as a whole may have: when that begins, what is said of it, and that it ends again. */
@Timeout(30)
class HealthTest {

    /** No holder is to be blamed here. */
    private static final Duration NEVER = Duration.ofDays(365);

    private static final Duration MOMENT = Duration.ofMillis(1);

    private final TickedGuard ticked =
            new TickedGuard(config(), builder -> builder.idleThreshold(NEVER).holdThreshold(NEVER));
    private final PoolGuard guard = ticked.guard();
    private final WaitingThreads waiters = new WaitingThreads(guard);
    private final AcquiringThreads acquiring = new AcquiringThreads(guard);

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    private static HikariConfig config() {
        HikariConfig config = H2.config();
        config.setAllowPoolSuspension(true);
        config.setConnectionTimeout(30_000);
        return config;
    }

    @AfterEach
    void close() throws Exception {
        waiters.close();
        acquiring.close();
        ticked.close();
    }

    // ------------------------------------------------------------------ up

    @Test
    void health_nobodyThere_isUp() {
        ticked.pass(Duration.ofMinutes(10));

        assertUp();
        assertThat(guard.health().isLive()).isTrue();
        assertThat(guard.health().isReady()).isTrue();
        assertThat(guard.health().lastProbe()).isEmpty();
        assertThat(guard.health().probeAge()).isEmpty();
        assertThat(guard.health()).hasToString("chat - UP");
    }

    @Test
    void health_oneOfTwoInUse_isUp() throws SQLException {
        waiters.hold(1);

        ticked.pass(Duration.ofMinutes(10));

        assertUp();
    }

    // ------------------------------------------------------------------ exhausted

    /** Ten minutes with all connections in use and threads waiting, of which one is served every five seconds. */
    @Test
    void health_exhaustedButMoving_isDegradedAndNeverDown() throws Exception {
        waiters.hold(2);
        waiters.wait(3);
        tick(guard);
        for (int i = 0; i < 120; i++) {
            ticked.advance(Duration.ofSeconds(5));
            waiters.serveOne();
            tick(guard);

            assertThat(guard.health().status()).isNotEqualTo(Status.DOWN);
        }
        assertThat(causes()).containsExactly(Cause.PRESSURE);
        assertThat(guard.health().isReady()).isTrue();
        assertThat(guard.health().isLive()).isTrue();
    }

    @Test
    void health_nothingComesBackForTheStuckTime_isStuck() throws Exception {
        waiters.hold(2);
        waiters.wait(1);

        ticked.pass(Duration.ofMillis(29_999));
        assertThat(causes()).doesNotContain(Cause.STUCK);
        ticked.pass(MOMENT);

        assertThat(guard.health().status()).isEqualTo(Status.DOWN);
        assertThat(guard.health().isReady()).isFalse();
        assertThat(guard.health().isLive()).isTrue();
        assertThat(text(Cause.STUCK)).isEqualTo("no connection has come back for 30.0 s (active=2, max=2, pending=1)");

        waiters.close();
        ticked.pass(MOMENT);
        assertUp();
    }

    @Test
    void health_oneComesBackInTime_isNotStuckForAsLongAgain() throws Exception {
        waiters.hold(2);
        waiters.wait(3);
        ticked.pass(Duration.ofSeconds(29));

        waiters.serveOne();
        tick(guard); // has found the end; the next one begins to count
        ticked.pass(Duration.ofSeconds(29));

        assertThat(causes()).doesNotContain(Cause.STUCK);
        ticked.pass(Duration.ofSeconds(1));
        assertThat(causes()).contains(Cause.STUCK);
    }

    @Test
    void health_oneComesBackWhenItIsStuck_isStuckNoMore() throws Exception {
        waiters.hold(2);
        waiters.wait(3);
        ticked.pass(Duration.ofMinutes(5));
        assertThat(causes()).contains(Cause.STUCK);

        waiters.serveOne();
        ticked.pass(Duration.ofSeconds(29));

        assertThat(causes()).containsExactly(Cause.PRESSURE);
    }

    @Test
    void health_allInUseAndNobodyWaits_isNotStuck() throws SQLException {
        waiters.hold(2);

        ticked.pass(Duration.ofHours(1));

        assertThat(causes()).containsExactly(Cause.PRESSURE);
    }

    /** A tick that comes hours late has witnessed two periods, and has one hour for a period here. */
    @Test
    void health_tickIsLate_countsForTwoPeriodsAtMost() throws Exception {
        guard.settings()
                .healthLimits(HealthLimits.defaults()
                        .stuckTime(Duration.ofHours(3))
                        .utilization(0.8)
                        .pending(1)
                        .pressureTime(Duration.ofHours(3)));
        waiters.hold(2);
        waiters.wait(1);

        ticked.pass(Duration.ofHours(100));

        assertUp();
    }

    /** Waiters come and time out, and an instance that is out of the traffic has none: it is stuck until one comes back. */
    @Test
    void health_nobodyComesBackAndWaitersAreFew_isStuckUntilOneDoes() throws Exception {
        waiters.hold(2);
        Thread waiter = new Thread(this::waitInVain, "waiter");
        waiter.start();
        eventually("it waits", () -> guard.snapshot().pending() == 1);
        tick(guard);
        waiter.interrupt();
        eventually("it has given up", () -> guard.snapshot().pending() == 0);
        ticked.pass(Duration.ofSeconds(29));
        assertThat(causes()).doesNotContain(Cause.STUCK);

        ticked.pass(Duration.ofSeconds(2));
        assertThat(text(Cause.STUCK)).endsWith(" (active=2, max=2, pending=0)");
        assertThat(guard.health().isReady()).isFalse();

        waiters.release(1);
        ticked.pass(MOMENT);
        assertThat(causes()).doesNotContain(Cause.STUCK);
    }

    @Test
    void health_stuckTimeChanges_actsAtOnce() throws Exception {
        waiters.hold(2);
        waiters.wait(1);
        ticked.pass(Duration.ofSeconds(5));

        guard.settings().healthLimits(HealthLimits.defaults().stuckTime(Duration.ofSeconds(5)));
        assertThat(causes()).contains(Cause.STUCK);

        guard.settings().healthLimits(HealthLimits.defaults().stuckTime(Duration.ofSeconds(6)));
        assertThat(causes()).doesNotContain(Cause.STUCK);
    }

    // ------------------------------------------------------------------ pressure

    @Test
    void health_utilizationOverItsLine_isUnderPressureAfterTheTime() throws SQLException {
        waiters.hold(2);

        ticked.pass(Duration.ofMillis(9_999));
        assertUp();
        ticked.pass(MOMENT);

        assertThat(guard.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(guard.health().isReady()).isTrue();
        assertThat(text(Cause.PRESSURE)).isEqualTo("many connections have been in use for 10.0 s (active=2, max=2)");

        waiters.release(1);
        ticked.pass(MOMENT);
        assertUp();
    }

    /** What one tick alone has seen may have begun just before it, however late it came. */
    @Test
    void health_oneTickHasSeenIt_accusesNobody() throws Exception {
        guard.settings().healthLimits(HealthLimits.defaults().stuckTime(MOMENT).pressureTime(MOMENT));
        tick(guard);
        ticked.advance(Duration.ofHours(1));
        waiters.hold(2);
        waiters.wait(1);
        tick(guard);

        assertUp();
        ticked.pass(MOMENT);
        assertThat(causes()).containsExactly(Cause.STUCK, Cause.PRESSURE);
    }

    @Test
    void health_pendingOverItsLine_saysSoToo() throws Exception {
        guard.settings()
                .healthLimits(HealthLimits.defaults().utilization(1).pending(2).pressureTime(Duration.ofSeconds(10)));
        waiters.hold(2);
        waiters.wait(1);
        ticked.pass(Duration.ofSeconds(4));
        waiters.wait(1);

        ticked.pass(Duration.ofSeconds(6));
        assertThat(text(Cause.PRESSURE)).isEqualTo("many connections have been in use for 10.0 s (active=2, max=2)");
        ticked.pass(Duration.ofSeconds(4));

        assertThat(text(Cause.PRESSURE))
                .isEqualTo("many connections have been in use for 14.0 s (active=2, max=2);"
                        + " threads have been waiting for 10.0 s (pending=2)");
    }

    @Test
    void health_lineChanges_actsAtTheNextTick() throws SQLException {
        waiters.hold(1);
        ticked.pass(Duration.ofMinutes(1));
        assertUp();

        guard.settings()
                .healthLimits(
                        HealthLimits.defaults().utilization(0.5).pending(1).pressureTime(Duration.ofSeconds(10)));
        ticked.pass(Duration.ofSeconds(10));
        assertThat(text(Cause.PRESSURE)).isEqualTo("many connections have been in use for 10.0 s (active=1, max=2)");

        guard.settings()
                .healthLimits(
                        HealthLimits.defaults().utilization(0.51).pending(1).pressureTime(Duration.ofSeconds(10)));
        ticked.pass(MOMENT);
        assertUp();
    }

    // ------------------------------------------------------------------ a pool of one

    @Test
    void health_poolOfOneIsUsedAndNobodyWaits_isUp() throws Exception {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(1);
        try (TickedGuard one = new TickedGuard(config, builder -> builder)) {
            for (int i = 0; i < 30; i++) {
                try (Connection connection = one.acquire()) {
                    one.pass(Duration.ofSeconds(1));
                    assertThat(connection.isClosed()).isFalse();
                }
            }
            assertThat(one.guard().health().status()).isEqualTo(Status.UP);
        }
    }

    // ------------------------------------------------------------------ deadlock, suspended

    @Test
    void health_allHoldersWaitForAnother_isADeadlockUntilOneGoes() throws Exception {
        List<AcquiringThreads.AcquiringThread> both = List.of(
                acquiring.holder(AcquiringThreads::plain, AcquiringThreads::plain),
                acquiring.holder(AcquiringThreads::plain, AcquiringThreads::plain));
        for (AcquiringThreads.AcquiringThread one : both) {
            one.askAndWait();
        }
        ticked.pass(Duration.ofMillis(249));
        assertUp();
        ticked.pass(Duration.ofSeconds(29));
        assertThat(causes()).doesNotContain(Cause.DEADLOCK); // suspected: another thread could close one of them
        ticked.pass(Duration.ofSeconds(1));

        assertThat(guard.health().status()).isEqualTo(Status.DOWN);
        assertThat(guard.health().isLive()).isTrue();
        assertThat(text(Cause.DEADLOCK))
                .isEqualTo("all connections are held by threads that wait for another one of them");

        both.get(0).closeFromElsewhere();
        for (AcquiringThreads.AcquiringThread one : both) {
            one.finish();
        }
        ticked.pass(MOMENT);
        assertUp();
    }

    @Test
    void health_suspended_isDownUntilResumed() throws SQLException {
        HikariDataSource pool = guard.dataSource().unwrap(HikariDataSource.class);
        pool.getHikariPoolMXBean().suspendPool();

        assertThat(guard.health().status()).isEqualTo(Status.DOWN);
        assertThat(guard.health().isLive()).isTrue();
        assertThat(text(Cause.SUSPENDED)).isEqualTo("the pool is suspended");

        pool.getHikariPoolMXBean().resumePool();
        assertUp();
    }

    // ------------------------------------------------------------------ closed

    @Test
    void health_guardClosed_isNotLive() throws SQLException {
        waiters.hold(2);
        ticked.pass(Duration.ofMinutes(1));
        waiters.release(2);
        guard.close();

        assertClosed(guard);
    }

    @Test
    void health_poolClosedBehindItsBack_isNotLive() throws SQLException {
        guard.dataSource().unwrap(HikariDataSource.class).close();

        assertClosed(guard);
    }

    @Test
    void health_guardOfALentPoolClosed_isNotLive() {
        try (HikariDataSource lent = new HikariDataSource(H2.config())) {
            PoolGuard over = PoolGuard.over(lent).build();
            assertThat(over.health().status()).isEqualTo(Status.UP);
            over.close();

            assertClosed(over);
            assertThat(lent.isClosed()).isFalse();
        }
    }

    private static void assertClosed(PoolGuard closed) {
        PoolHealth health = closed.health();
        assertThat(health.reasons()).containsExactly(entry(Cause.CLOSED, "the guard or its pool is closed"));
        assertThat(health.status()).isEqualTo(Status.DOWN);
        assertThat(health.isLive()).isFalse();
        assertThat(health.isReady()).isFalse();
    }

    // ------------------------------------------------------------------ all together

    @Test
    void health_severalReasons_worstIsFirst() throws Exception {
        guard.settings().idleThreshold(Duration.ofSeconds(5)).holdThreshold(Duration.ofSeconds(60));
        waiters.hold(2);
        waiters.wait(1);
        ticked.pass(Duration.ofSeconds(20));
        assertThat(causes()).containsExactly(Cause.PRESSURE, Cause.HELD_IDLE);

        ticked.pass(Duration.ofSeconds(40));

        assertThat(causes()).containsExactly(Cause.STUCK, Cause.PRESSURE, Cause.HELD_IDLE, Cause.HELD_LONG);
        assertThat(guard.health().status()).isEqualTo(Status.DOWN);
    }

    private void assertUp() {
        assertThat(guard.health().reasons()).isEmpty();
        assertThat(guard.health().status()).isEqualTo(Status.UP);
    }

    private List<Cause> causes() {
        return guard.health().reasons().keySet().stream().toList();
    }

    private String text(Cause cause) {
        Map<Cause, String> reasons = guard.health().reasons();
        assertThat(reasons).containsKey(cause);
        return reasons.getOrDefault(cause, "");
    }

    private void waitInVain() {
        try (Connection connection = ticked.acquire()) {
            throw new AssertionError("it was served with " + connection);
        } catch (SQLException interrupted) {
            assertThat((Throwable) interrupted).hasMessageContaining("Interrupted");
        }
    }
}
