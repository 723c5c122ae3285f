/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.Finding.Kind.HELD_IDLE;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth.Status;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import io.poolguard.support.UnrelatedWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.example.Template;

/** A thread keeps or hands on what one task has acquired, and serves the next task: that one is accused of nothing. */
@Timeout(20)
class ReusedThreadTest {

    private final TickedGuard ticked = new TickedGuard();
    private final PoolGuard guard = ticked.guard();
    private final Template template = new Template(guard.dataSource());
    private final ExecutorService one = Executors.newSingleThreadExecutor(task -> new Thread(task, "http-1"));
    private final ExecutorService another = Executors.newSingleThreadExecutor(task -> new Thread(task, "http-2"));
    private final CountDownLatch elsewhere = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @AfterEach
    void close() {
        one.shutdown();
        another.shutdown();
        ticked.close();
    }

    // ------------------------------------------------------------------ the next task runs through the same methods

    @Test
    void getConnection_sameMethodForTheNextTaskAndFail_isServedAndNotTold() throws Exception {
        guard.settings().react(Kind.NESTED, Reaction.FAIL).react(Kind.SUSPECTED_DEADLOCK, Reaction.FAIL);
        try (Connection first = one.submit(this::stream).get();
                Connection second = one.submit(this::stream).get()) {
            assertThat(H2.rows(first)).isEqualTo(H2.rows(second));
        }
        assertNothingTold();
    }

    @Test
    void getConnection_sameMethodForTheNextTasksAndNoneIsFree_isNoDeadlock() throws Exception {
        Connection first = one.submit(this::stream).get();
        Connection second = another.submit(this::stream).get();
        Future<Connection> third = one.submit(this::stream);
        Future<Connection> fourth = another.submit(this::stream);
        eventually("both wait", () -> guard.snapshot().pending() == 2);

        ticked.pass(Duration.ofSeconds(1));

        assertThat(guard.health().status()).isEqualTo(Status.UP);
        assertThat(guard.report().verdict())
                .doesNotContainIgnoringCase("deadlock")
                .doesNotContain("wait for this pool");
        first.close();
        second.close();
        third.get().close();
        fourth.get().close();
        assertNothingTold();
    }

    @Test
    void heldIdle_sameDispatcherRunsTheNextTask_blamesNothingThatItDoes() throws Exception {
        Connection kept = one.submit(() -> dispatch(this::stream)).get();
        Future<Integer> next = one.submit(() -> dispatch(this::unrelated));
        elsewhere.await();

        assertMovedOn();

        end.countDown();
        next.get();
        kept.close();
    }

    @Test
    void heldIdle_nextTaskHasAcquiredToo_blamesNothingThatItDoes() throws Exception {
        Connection kept = one.submit(() -> dispatch(this::stream)).get();
        one.submit(() -> dispatch(this::brief)).get();
        Future<Integer> next = one.submit(() -> dispatch(this::unrelated));
        elsewhere.await();

        assertMovedOn();

        end.countDown();
        next.get();
        kept.close();
    }

    // ------------------------------------------------------------------ the same task goes on

    @Test
    void getConnection_withinTheLineThatAcquired_isNested() {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        assertThatThrownBy(() -> within(guard.dataSource().getConnection()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nested acquire");
    }

    /** A method of the application's that acquires for others is no task. */
    @Test
    void getConnection_sameMethodAcquiresForTheSameTask_isNested() throws Exception {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        try (Connection outer = acquire()) {
            assertThatThrownBy(this::acquire).isInstanceOf(IllegalStateException.class);
            assertThat(outer.isClosed()).isFalse();
        }
    }

    /** The template's call is the line that acquired, and the work runs within it: an interceptor's, or a callback's. */
    @Test
    void getConnection_withinATemplatesCallback_isNested() {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        assertThatThrownBy(() -> template.lend(outer -> template.lend(H2::rows)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nested acquire");
    }

    @Test
    void slowCall_withinATemplatesCallback_isHeldThere() {
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
        assertThatThrownBy(() -> template.lend(outer -> guard.<Integer, SQLException>slowCall("model", () -> 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("held at a slow call");
    }

    /** The next task has come to the template's call again, and acquires there: it has not gone on. */
    @Test
    void getConnection_sameTemplateForTheNextTaskAndFail_isServedAndNotTold() throws Exception {
        guard.settings().react(Kind.NESTED, Reaction.FAIL).react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
        try (Connection first = one.submit(this::streamOfTemplate).get();
                Connection second = one.submit(this::streamOfTemplate).get()) {
            assertThat(H2.rows(first)).isEqualTo(H2.rows(second));
        }
        assertNothingTold();
    }

    private Connection streamOfTemplate() throws SQLException {
        return template.give(connection -> connection);
    }

    private int within(Connection outer) throws SQLException {
        try (outer;
                Connection inner = guard.dataSource().getConnection()) {
            return H2.rows(inner);
        }
    }

    // ------------------------------------------------------------------

    private void assertMovedOn() {
        ticked.pass(Duration.ofSeconds(6));
        assertThat(ticked.findings(HELD_IDLE)).singleElement().satisfies(finding -> {
            assertThat(finding.message())
                    .contains("site=ReusedThreadTest.stream:")
                    .contains("now=thread has moved on, to UnrelatedWork.run:")
                    .doesNotContain("It waits");
            assertThat(finding.hold().waitsFor()).isEmpty();
        });
        assertThat(guard.report().text())
                .contains("thread has moved on, to UnrelatedWork.run:")
                .doesNotContain("it waits");
    }

    private void assertNothingTold() {
        ticked.pass(Duration.ofMillis(1));
        List<Finding> told = ticked.findings();
        assertThat(told).isEmpty();
    }

    private Connection acquire() throws SQLException {
        return guard.dataSource().getConnection();
    }

    /** A stream keeps its connection, which is closed elsewhere. */
    private Connection stream() throws SQLException {
        return guard.dataSource().getConnection();
    }

    private int brief() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            return H2.rows(connection);
        }
    }

    private int unrelated() {
        UnrelatedWork.run(elsewhere, end);
        return 0;
    }

    /** What runs every task, as a filter does. */
    private static <T> T dispatch(Callable<T> task) throws Exception {
        return task.call();
    }
}
