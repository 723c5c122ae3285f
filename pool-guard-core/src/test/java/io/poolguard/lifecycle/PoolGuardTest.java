/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.lifecycle;

import static io.poolguard.GuardSeams.tick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.GuardSeams;
import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.PoolSnapshot;
import io.poolguard.support.H2;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PoolGuardTest {

    @Test
    void newPool_givenAPool_isRefused() {
        try (HikariDataSource pool = new HikariDataSource(H2.config())) {
            assertThatThrownBy(() -> PoolGuard.newPool(pool))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("config is a HikariDataSource, a pool already: a second one would start in silence;"
                            + " use PoolGuard.over, or give newPool a plain HikariConfig");
        }
    }

    @Test
    void over_poolWithAGuard_isRefused() {
        try (HikariDataSource pool = new HikariDataSource(H2.config());
                PoolGuard first = PoolGuard.over(pool).build()) {
            assertThat(first).hasToString("PoolGuard[chat]");
            assertThatThrownBy(() -> PoolGuard.over(pool).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("pool chat has a guard already; use that one, or close it before building another");
        }
    }

    @Test
    void over_poolOfANewPoolGuard_isRefused() throws SQLException {
        try (PoolGuard guard = PoolGuard.newPool(H2.config()).build()) {
            HikariDataSource pool = guard.dataSource().unwrap(HikariDataSource.class);

            assertThatThrownBy(() -> PoolGuard.over(pool).build()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void over_firstGuardClosed_isAllowedAndStaysSoWhenTheFirstIsClosedAgain() {
        try (HikariDataSource pool = new HikariDataSource(H2.config())) {
            PoolGuard first = PoolGuard.over(pool).build();
            first.close();
            try (PoolGuard second = PoolGuard.over(pool).build()) {
                first.close();

                assertThatThrownBy(() -> PoolGuard.over(pool).build()).isInstanceOf(IllegalStateException.class);
                assertThat(second.snapshot().pool()).isEqualTo("chat");
            }
        }
    }

    @Test
    void over_closedPool_isRefused() {
        HikariDataSource pool = new HikariDataSource(H2.config());
        pool.close();

        assertThatThrownBy(() -> PoolGuard.over(pool).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("pool chat is closed");
    }

    @Test
    void close_newPool_closesThePool() throws SQLException {
        PoolGuard guard = PoolGuard.newPool(H2.config()).build();
        HikariDataSource pool = guard.dataSource().unwrap(HikariDataSource.class);

        guard.close();
        guard.close();

        assertThat(pool.isClosed()).isTrue();
        assertThatThrownBy(() -> guard.dataSource().getConnection()).isInstanceOf(SQLException.class);
    }

    @Test
    void close_lentPool_passesThroughAndHoldsLiveOn() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource(H2.config())) {
            PoolGuard guard = PoolGuard.over(pool).build();
            try (Connection held = guard.dataSource().getConnection()) {
                guard.close();

                assertThat(H2.rows(held)).isZero();
                assertThat(pool.isClosed()).isFalse();
                try (Connection through = guard.dataSource().getConnection()) {
                    assertThat(H2.rows(through)).isZero();
                    assertThat(guard.holds()).hasSize(1);
                }
            }
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void close_guardOrPool_endsTheWatchdog() throws InterruptedException {
        HikariConfig one = H2.config();
        one.setPoolName("closed by its guard");
        HikariConfig two = H2.config();
        two.setPoolName("closed behind its guard");
        PoolGuard guard = PoolGuard.newPool(one).build();
        HikariDataSource pool = new HikariDataSource(two);
        PoolGuard.over(pool).build();
        List<Thread> watchdogs = List.of(
                thread("poolguard-closed by its guard-watchdog"), thread("poolguard-closed behind its guard-watchdog"));
        assertThat(watchdogs).allMatch(Thread::isDaemon).allMatch(thread -> thread.getContextClassLoader() == null);

        guard.close();
        pool.close();

        for (Thread watchdog : watchdogs) {
            watchdog.join(5_000);
            assertThat(watchdog.isAlive()).isFalse();
        }
    }

    @Test
    void snapshot_poolNeverUsed_startsNothing() {
        HikariDataSource lazy = new HikariDataSource();
        lazy.setJdbcUrl("jdbc:h2:mem:lazy");
        lazy.setMaximumPoolSize(7);
        try (lazy;
                PoolGuard guard = PoolGuard.over(lazy).build()) {
            assertThat(guard.snapshot().toMap())
                    .containsEntry("pool", lazy.getPoolName())
                    .containsEntry("total", 0)
                    .containsEntry("max", 7)
                    .containsEntry("baseSize", 7);
            assertThat(guard.holds()).isEmpty();
            assertThat(guard.report().verdict()).isEqualTo("No connection is held.");
            assertThat(lazy.getHikariPoolMXBean()).isNull();
        }
    }

    @Test
    void snapshot_connectionsHeld_countsThemAndTheOverflow() throws SQLException {
        HikariConfig config = H2.config();
        config.setMinimumIdle(1);
        try (PoolGuard guard = PoolGuard.newPool(config).build();
                Connection one = guard.dataSource().getConnection();
                Connection two = guard.dataSource().getConnection()) {
            assertThat(one).isNotSameAs(two);

            PoolSnapshot snapshot = guard.snapshot();

            assertThat(snapshot.toString())
                    .startsWith(
                            "chat - total=2, active=2, idle=0, pending=0, max=2, baseSize=1, overflow=1, broken=0, ");
        }
    }

    @Test
    void holds_calls_areCounted() throws SQLException {
        try (PoolGuard guard = PoolGuard.newPool(H2.config()).build();
                Connection connection = guard.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            rows.next();

            HoldSnapshot hold = guard.holds().get(0);

            assertThat(hold.label()).isEqualTo("none");
            assertThat(hold.activity()).isEqualTo(Activity.IDLE_IN_HAND);
            assertThat(hold.calls()).isEqualTo(3);
            assertThat(hold.thread()).isEqualTo(Thread.currentThread().getName());
            assertThat(hold.unobserved()).isFalse();
        }
    }

    @Test
    void holds_tickByTick_growOlder() throws SQLException {
        AtomicLong now = new AtomicLong();
        // Its own thread sleeps for an hour: all ticks are this test's.
        try (PoolGuard guard = GuardSeams.ticked(PoolGuard.newPool(H2.config()), now::get)
                        .build();
                Connection connection = guard.dataSource().getConnection()) {
            tick(guard);
            assertThat(guard.holds().get(0).held()).isZero();

            now.addAndGet(Duration.ofSeconds(30).toNanos());
            tick(guard);
            assertThat(guard.holds().get(0).held()).isEqualTo(Duration.ofSeconds(30));
            assertThat(guard.holds().get(0).idleNow()).isEqualTo(Duration.ofSeconds(30));

            H2.execute(connection, "select 1");
            now.addAndGet(Duration.ofSeconds(10).toNanos());
            tick(guard);
            assertThat(guard.holds().get(0).held()).isEqualTo(Duration.ofSeconds(40));
            assertThat(guard.holds().get(0).idleNow()).isZero();
            assertThat(guard.holds().get(0).inJdbc()).isZero();
        }
    }

    @Test
    void holds_sitesAlways_nameTheLineThatAcquired() throws SQLException {
        try (PoolGuard guard =
                        PoolGuard.newPool(H2.config()).sites(Sites.ALWAYS).build();
                Connection connection = guard.dataSource().getConnection()) {
            assertThat(connection.isClosed()).isFalse();
            assertThat(guard.holds().get(0).site().orElseThrow())
                    .matches("PoolGuardTest\\.holds_sitesAlways_nameTheLineThatAcquired:\\d+");
        }
    }

    @Test
    void holds_sitesOff_nameNone() throws SQLException {
        try (PoolGuard guard = PoolGuard.newPool(H2.config()).sites(Sites.OFF).build();
                Connection connection = guard.dataSource().getConnection()) {
            assertThat(connection.isClosed()).isFalse();
            assertThat(guard.holds().get(0).site()).isEmpty();
        }
    }

    private static Thread thread(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
