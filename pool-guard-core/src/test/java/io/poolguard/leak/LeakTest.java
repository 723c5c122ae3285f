/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.leak;

import static io.poolguard.Finding.Kind.HELD_IDLE;
import static io.poolguard.Finding.Kind.HELD_LONG;
import static io.poolguard.Finding.Kind.LEAK;
import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.Garbage.collect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.Finding;
import io.poolguard.Finding.Stage;
import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.PoolGuard;
import io.poolguard.PoolReport;
import io.poolguard.Session;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that is collected unclosed is told once, and its slot comes back. */
class LeakTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TickedGuard ticked = new TickedGuard();
    private final PoolGuard guard = ticked.guard();

    // What a test has in hand, until it drops it.
    private Connection held;

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @AfterEach
    void close() {
        ticked.close();
    }

    // ------------------------------------------------------------------ what is told

    @Test
    void droppedConnection_collected_isToldOnceWithItsLine() throws SQLException {
        held = guard.dataSource().getConnection();
        H2.insert(held, 1);
        ticked.pass(Duration.ofSeconds(2));

        held = null;
        collectThrice();

        assertThat(ticked.findings()).hasSize(1);
        Finding leak = ticked.findings().get(0);
        assertThat(leak.kind()).isEqualTo(LEAK);
        assertThat(leak.stage()).isEqualTo(Stage.BEGAN);
        assertThat(leak.hold().activity()).isEqualTo(Activity.LEAKED);
        assertThat(leak.hold().site().orElseThrow())
                .matches("LeakTest\\.droppedConnection_collected_isToldOnceWithItsLine:\\d+");
        assertThat(leak.message())
                .isEqualTo("chat - leak (hold=#" + leak.hold().id()
                        + ", label=none, held=2.0 s, inJdbc=~0.0 s, thread="
                        + Thread.currentThread().getName() + ", site="
                        + leak.hold().site().orElseThrow()
                        + ", statement=insert into message values (?, ?)). The connection was collected unclosed and is"
                        + " evicted. Close connections in try-with-resources, and streams of rows too.");
    }

    @Test
    void droppedConnection_collected_isOneWarningInTheLog() throws SQLException {
        drop(guard);

        collectThrice();

        assertThat(ticked.lines())
                .containsExactly("WARN " + ticked.findings(LEAK).get(0).message());
    }

    @Test
    void droppedConnection_collected_countsAsOneFinding() throws SQLException {
        drop(guard);
        assertThat(guard.snapshot().findings()).containsEntry(LEAK, 0L);

        collectThrice();

        assertThat(guard.snapshot().findings()).containsEntry(LEAK, 1L);
    }

    @Test
    void droppedByAThreadThatHasEnded_collected_saysSo() throws Exception {
        Thread thread = new Thread(() -> assertThatCode(() -> drop(guard)).doesNotThrowAnyException(), "short-lived");
        thread.start();
        thread.join(PATIENCE.toMillis());

        collect(ticked);

        assertThat(ticked.findings(LEAK)).hasSize(1);
        assertThat(ticked.findings(LEAK).get(0).message())
                .contains(", thread=short-lived, ")
                .endsWith("). The thread that acquired it has ended. The connection was collected unclosed and is"
                        + " evicted. Close connections in try-with-resources, and streams of rows too.");
    }

    @Test
    void droppedInOnePlace_manyAtOnce_areAFindingEachAndALineTogether() throws SQLException {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(10);
        try (TickedGuard wide = new TickedGuard(config, builder -> builder)) {
            for (int i = 0; i < 10; i++) {
                drop(wide.guard());
            }

            collect(wide);

            assertThat(wide.findings(LEAK))
                    .hasSize(10)
                    .extracting(finding -> finding.hold().id())
                    .doesNotHaveDuplicates();
            // Not a word of nested acquires: the method that dropped one has ended when it acquires the next.
            assertThat(wide.lines()).hasSize(1);
            assertThat(wide.lines().get(0))
                    .startsWith("WARN chat - leak (")
                    .endsWith(" streams of rows too. And 9 more in LeakTest.drop.");
            NoHoldLeft.requireNoHold(wide.guard(), PATIENCE);
        }
    }

    @Test
    void declaredHold_dropped_isToldAllTheSame() throws SQLException {
        held = guard.dataSource().getConnection();
        guard.expectHold(held, "export");

        held = null;
        collect(ticked);

        assertThat(ticked.findings(LEAK)).hasSize(1);
    }

    @Test
    void session_neverClosed_isToldWithItsLabelAndLeavesNothing() throws SQLException {
        dropSession(guard);

        collectThrice();

        assertThat(ticked.findings()).hasSize(1);
        Finding leak = ticked.findings().get(0);
        assertThat(leak.kind()).isEqualTo(LEAK);
        assertThat(leak.hold().label()).isEqualTo("save answer");
        assertThat(leak.message())
                .contains(", label=save answer, ")
                .contains(", site=" + leak.hold().site().orElseThrow() + ", ");
        assertThat(leak.hold().site().orElseThrow()).startsWith("LeakTest.dropSession:");
        assertThat(H2.rows(guard)).isZero();
    }

    // ------------------------------------------------------------------ other findings of the same hold

    @Test
    void heldIdleAndLong_thenCollected_endsWithTheLeak() throws SQLException {
        held = guard.dataSource().getConnection();
        ticked.pass(Duration.ofSeconds(61));
        assertThat(ticked.findings()).extracting(Finding::kind).containsExactly(HELD_IDLE, HELD_LONG);

        held = null;
        collect(ticked);

        List<Finding> since = ticked.findings().subList(2, ticked.findings().size());
        assertThat(since).extracting(Finding::kind).containsExactly(LEAK, HELD_IDLE, HELD_LONG);
        assertThat(since).extracting(Finding::stage).containsExactly(Stage.BEGAN, Stage.ENDED, Stage.ENDED);
    }

    @Test
    void leak_longAfterwards_isNothingElse() throws SQLException {
        drop(guard);
        collect(ticked);

        ticked.pass(Duration.ofMinutes(59));

        assertThat(ticked.findings()).extracting(Finding::kind).containsExactly(LEAK);
    }

    // ------------------------------------------------------------------ what is seen of it in between

    @Test
    void report_collectedAndNotLookedAtYet_namesTheLeaked() throws SQLException {
        drop(guard);
        collect();

        assertThat(guard.holds()).extracting(HoldSnapshot::activity).containsExactly(Activity.LEAKED);
        PoolReport report = guard.report();
        assertThat(report.verdict())
                .isEqualTo("1 of 1 connection is leaked in LeakTest.drop: collected unclosed. Close it in"
                        + " try-with-resources, streams of rows too.");
        assertThat(report.text()).contains("  leaked  ");
        ticked.tick();
    }

    // ------------------------------------------------------------------ the slot

    @Test
    void droppedConnections_collected_giveTheirSlotsBack() throws SQLException {
        drop(guard);
        drop(guard);
        assertThat(guard.snapshot().active()).isEqualTo(2);

        collect(ticked);

        eventually("both slots are free", () -> guard.snapshot().active() == 0);
        NoHoldLeft.requireNoHold(guard, PATIENCE);
        try (Connection one = guard.dataSource().getConnection();
                Connection other = guard.dataSource().getConnection()) {
            assertThat(H2.rows(one)).isEqualTo(H2.rows(other)).isEqualTo(2);
        }
    }

    /**
     * HikariCP refills by itself up to its base size, and otherwise has to be told that somebody waits. It opens one
     * connection first, to try, which it keeps only if there is a base size.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void droppedConnection_aThreadWaitsAlready_isServed(int baseSize) throws Exception {
        ScriptedDatabase database = new ScriptedDatabase();
        HikariConfig config = database.poolOfOne();
        config.setMinimumIdle(baseSize);
        config.setConnectionTimeout(TimeUnit.MINUTES.toMillis(1));
        try (TickedGuard scripted = new TickedGuard(config, builder -> builder)) {
            int dropped = 2 - baseSize;
            drop(scripted.guard());
            CompletableFuture<Integer> waiter = CompletableFuture.supplyAsync(() -> numberOfNext(scripted.guard()));
            eventually("it waits", () -> scripted.guard().snapshot().pending() == 1);

            collect(scripted);

            assertThat(waiter.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(dropped + 1);
            eventually("the leaked one is closed", () -> database.closes(dropped) == 1);
            assertThat(scripted.findings(LEAK)).hasSize(1);
            NoHoldLeft.requireNoHold(scripted.guard(), PATIENCE);
        }
    }

    @Test
    void droppedConnection_thePoolIsClosedBehindTheGuard_nothingFails() throws SQLException {
        drop(guard);
        guard.dataSource().unwrap(HikariDataSource.class).close();

        assertThatCode(() -> collect(ticked)).doesNotThrowAnyException();

        NoHoldLeft.requireNoHold(guard, PATIENCE);
    }

    @Test
    void droppedConnection_theGuardIsClosed_nothingFails() throws SQLException {
        drop(guard);
        guard.close();

        assertThatCode(() -> collect(ticked)).doesNotThrowAnyException();

        NoHoldLeft.requireNoHold(guard, PATIENCE);
    }

    // ------------------------------------------------------------------ how connections are lost

    private static void drop(PoolGuard guard) throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        H2.insert(connection, (int) (System.nanoTime() & Integer.MAX_VALUE));
    }

    private static void dropSession(PoolGuard guard) throws SQLException {
        Session session = guard.databaseManager().openSession("save answer");
        H2.insert(session.connection(), 1);
    }

    private static int numberOfNext(PoolGuard guard) {
        try (Connection connection = guard.dataSource().getConnection()) {
            return ScriptedDatabase.number(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void collectThrice() {
        for (int i = 0; i < 3; i++) {
            collect(ticked);
        }
    }
}
