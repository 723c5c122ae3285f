/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.GuardSettings.Pressure;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Reason;
import io.poolguard.PoolHealth.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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
    private final Crowd crowd = new Crowd(guard);
    private final Askers askers = new Askers(guard);

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
        crowd.close();
        askers.close();
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
        crowd.hold(1);

        ticked.pass(Duration.ofMinutes(10));

        assertUp();
    }

    // ------------------------------------------------------------------ exhausted

    /** Ten minutes with all connections in use and threads waiting, of which one is served every five seconds. */
    @Test
    void health_exhaustedButMoving_isDegradedAndNeverDown() throws Exception {
        crowd.hold(2);
        crowd.wait(3);
        guard.tick();
        for (int i = 0; i < 120; i++) {
            ticked.advance(Duration.ofSeconds(5));
            crowd.serveOne();
            guard.tick();

            assertThat(guard.health().status()).isNotEqualTo(Status.DOWN);
        }
        assertThat(causes()).containsExactly(Cause.PRESSURE);
        assertThat(guard.health().isReady()).isTrue();
        assertThat(guard.health().isLive()).isTrue();
    }

    @Test
    void health_nothingComesBackForTheStuckTime_isStuck() throws Exception {
        crowd.hold(2);
        crowd.wait(1);

        ticked.pass(Duration.ofMillis(29_999));
        assertThat(causes()).doesNotContain(Cause.STUCK);
        ticked.pass(MOMENT);

        assertThat(guard.health().status()).isEqualTo(Status.DOWN);
        assertThat(guard.health().isReady()).isFalse();
        assertThat(guard.health().isLive()).isTrue();
        assertThat(text(Cause.STUCK)).isEqualTo("no connection has come back for 30.0 s (active=2, max=2, pending=1)");

        crowd.close();
        ticked.pass(MOMENT);
        assertUp();
    }

    @Test
    void health_oneComesBackInTime_isNotStuckForAsLongAgain() throws Exception {
        crowd.hold(2);
        crowd.wait(3);
        ticked.pass(Duration.ofSeconds(29));

        crowd.serveOne();
        guard.tick(); // has found the end; the next one begins to count
        ticked.pass(Duration.ofSeconds(29));

        assertThat(causes()).doesNotContain(Cause.STUCK);
        ticked.pass(Duration.ofSeconds(1));
        assertThat(causes()).contains(Cause.STUCK);
    }

    @Test
    void health_oneComesBackWhenItIsStuck_isStuckNoMore() throws Exception {
        crowd.hold(2);
        crowd.wait(3);
        ticked.pass(Duration.ofMinutes(5));
        assertThat(causes()).contains(Cause.STUCK);

        crowd.serveOne();
        ticked.pass(Duration.ofSeconds(29));

        assertThat(causes()).containsExactly(Cause.PRESSURE);
    }

    @Test
    void health_allInUseAndNobodyWaits_isNotStuck() throws SQLException {
        crowd.hold(2);

        ticked.pass(Duration.ofHours(1));

        assertThat(causes()).containsExactly(Cause.PRESSURE);
    }

    /** A tick that comes hours late has witnessed two periods, and has one hour for a period here. */
    @Test
    void health_tickIsLate_countsForTwoPeriodsAtMost() throws Exception {
        guard.settings().stuckTime(Duration.ofHours(3)).pressure(new Pressure(0.8, 1, Duration.ofHours(3)));
        crowd.hold(2);
        crowd.wait(1);

        ticked.pass(Duration.ofHours(100));

        assertUp();
    }

    /** Waiters come and time out, and an instance that is out of the traffic has none: it is stuck until one comes back. */
    @Test
    void health_nobodyComesBackAndWaitersAreFew_isStuckUntilOneDoes() throws Exception {
        crowd.hold(2);
        Thread waiter = new Thread(this::waitInVain, "waiter");
        waiter.start();
        eventually("it waits", () -> guard.snapshot().pending() == 1);
        guard.tick();
        waiter.interrupt();
        eventually("it has given up", () -> guard.snapshot().pending() == 0);
        ticked.pass(Duration.ofSeconds(29));
        assertThat(causes()).doesNotContain(Cause.STUCK);

        ticked.pass(Duration.ofSeconds(2));
        assertThat(text(Cause.STUCK)).endsWith(" (active=2, max=2, pending=0)");
        assertThat(guard.health().isReady()).isFalse();

        crowd.release(1);
        ticked.pass(MOMENT);
        assertThat(causes()).doesNotContain(Cause.STUCK);
    }

    @Test
    void health_stuckTimeChanges_actsAtOnce() throws Exception {
        crowd.hold(2);
        crowd.wait(1);
        ticked.pass(Duration.ofSeconds(5));

        guard.settings().stuckTime(Duration.ofSeconds(5));
        assertThat(causes()).contains(Cause.STUCK);

        guard.settings().stuckTime(Duration.ofSeconds(6));
        assertThat(causes()).doesNotContain(Cause.STUCK);
    }

    // ------------------------------------------------------------------ pressure

    @Test
    void health_utilizationOverItsLine_isUnderPressureAfterTheTime() throws SQLException {
        crowd.hold(2);

        ticked.pass(Duration.ofMillis(9_999));
        assertUp();
        ticked.pass(MOMENT);

        assertThat(guard.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(guard.health().isReady()).isTrue();
        assertThat(text(Cause.PRESSURE)).isEqualTo("many connections have been in use for 10.0 s (active=2, max=2)");

        crowd.release(1);
        ticked.pass(MOMENT);
        assertUp();
    }

    /** What one tick alone has seen may have begun just before it, however late it came. */
    @Test
    void health_oneTickHasSeenIt_accusesNobody() throws Exception {
        guard.settings().stuckTime(MOMENT).pressure(new Pressure(0.8, 1, MOMENT));
        guard.tick();
        ticked.advance(Duration.ofHours(1));
        crowd.hold(2);
        crowd.wait(1);
        guard.tick();

        assertUp();
        ticked.pass(MOMENT);
        assertThat(causes()).containsExactly(Cause.STUCK, Cause.PRESSURE);
    }

    @Test
    void health_pendingOverItsLine_saysSoToo() throws Exception {
        guard.settings().pressure(new Pressure(1, 2, Duration.ofSeconds(10)));
        crowd.hold(2);
        crowd.wait(1);
        ticked.pass(Duration.ofSeconds(4));
        crowd.wait(1);

        ticked.pass(Duration.ofSeconds(6));
        assertThat(text(Cause.PRESSURE)).isEqualTo("many connections have been in use for 10.0 s (active=2, max=2)");
        ticked.pass(Duration.ofSeconds(4));

        assertThat(text(Cause.PRESSURE))
                .isEqualTo("many connections have been in use for 14.0 s (active=2, max=2);"
                        + " threads have been waiting for 10.0 s (pending=2)");
    }

    @Test
    void health_lineChanges_actsAtTheNextTick() throws SQLException {
        crowd.hold(1);
        ticked.pass(Duration.ofMinutes(1));
        assertUp();

        guard.settings().pressure(new Pressure(0.5, 1, Duration.ofSeconds(10)));
        ticked.pass(Duration.ofSeconds(10));
        assertThat(text(Cause.PRESSURE)).isEqualTo("many connections have been in use for 10.0 s (active=1, max=2)");

        guard.settings().pressure(new Pressure(0.51, 1, Duration.ofSeconds(10)));
        ticked.pass(MOMENT);
        assertUp();
    }

    // ------------------------------------------------------------------ deadlock, suspended

    @Test
    void health_allHoldersWaitForAnother_isADeadlockUntilOneGoes() throws Exception {
        List<Askers.Asker> both =
                List.of(askers.asker(Askers::plain, Askers::plain), askers.asker(Askers::plain, Askers::plain));
        for (Askers.Asker one : both) {
            one.askAndWait();
        }
        ticked.pass(Duration.ofMillis(249));
        assertUp();
        ticked.pass(MOMENT);

        assertThat(guard.health().status()).isEqualTo(Status.DOWN);
        assertThat(guard.health().isLive()).isTrue();
        assertThat(text(Cause.DEADLOCK))
                .isEqualTo("all connections are held by threads that wait for another one of them");
        ticked.pass(Duration.ofSeconds(20));
        assertThat(causes()).containsExactly(Cause.DEADLOCK, Cause.PRESSURE);

        both.get(0).closeFromElsewhere();
        for (Askers.Asker one : both) {
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
        crowd.hold(2);
        ticked.pass(Duration.ofMinutes(1));
        crowd.release(2);
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
        assertThat(health.reasons()).containsExactly(new Reason(Cause.CLOSED, "the guard or its pool is closed"));
        assertThat(health.status()).isEqualTo(Status.DOWN);
        assertThat(health.isLive()).isFalse();
        assertThat(health.isReady()).isFalse();
    }

    // ------------------------------------------------------------------ all together

    @Test
    void health_severalReasons_worstIsFirst() throws Exception {
        guard.settings().idleThreshold(Duration.ofSeconds(5)).holdThreshold(Duration.ofSeconds(60));
        crowd.hold(2);
        crowd.wait(1);
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
        return guard.health().reasons().stream().map(Reason::cause).toList();
    }

    private String text(Cause cause) {
        List<String> texts = guard.health().reasons().stream()
                .filter(reason -> reason.cause() == cause)
                .map(Reason::text)
                .toList();
        assertThat(texts).hasSize(1);
        return texts.get(0);
    }

    private void waitInVain() {
        try (Connection connection = ticked.acquire()) {
            throw new AssertionError("it was served with " + connection);
        } catch (SQLException interrupted) {
            assertThat((Throwable) interrupted).hasMessageContaining("Interrupted");
        }
    }
}
