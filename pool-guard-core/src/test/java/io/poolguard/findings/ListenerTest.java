/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.Finding.Kind.HELD_AT_SLOW_CALL;
import static io.poolguard.Finding.Kind.HELD_IDLE;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.poolguard.Finding;
import io.poolguard.GuardSeams;
import io.poolguard.Session;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** A listener may throw, block, fall behind or come back to the pool, and so may a logger: nobody else notices. */
@Timeout(60)
class ListenerTest {

    private static final Duration OVER_IDLE = Duration.ofSeconds(6);
    private static final int QUEUE = 1_000;

    private final List<Finding> told = new CopyOnWriteArrayList<>();
    private final List<String> threads = new CopyOnWriteArrayList<>();
    private final Gate gate = new Gate();
    private TickedGuard ticked;

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> ticked.guard());

    @AfterEach
    void close() {
        gate.open();
        ticked.close();
    }

    /** A guard that runs its listener on a thread of its own, as it does in an application. */
    private void guardedWithItsOwnThreads(Consumer<Finding> listener) {
        ticked = new TickedGuard(builder -> GuardSeams.withOwnThreads(builder).listener(listener));
    }

    private void collect(Finding finding) {
        threads.add(Thread.currentThread().getName());
        told.add(finding);
    }

    private void stop(Finding finding) {
        try {
            gate.pass();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        told.add(finding);
    }

    // ------------------------------------------------------------------ told

    @Test
    void listener_findings_areToldInOrderOnOneThreadOfTheGuards() throws SQLException {
        guardedWithItsOwnThreads(this::collect);
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            ticked.pass(OVER_IDLE);
            ticked.pass(OVER_IDLE);
            assertThat(connection.isClosed()).isFalse();
        }
        ticked.pass(Duration.ZERO);

        eventually("all are told", () -> told.size() == 3);
        assertThat(told)
                .extracting(Finding::stage)
                .containsExactly(Finding.Stage.BEGAN, Finding.Stage.GREW, Finding.Stage.ENDED);
        assertThat(threads).containsOnly("poolguard-chat-listener");
    }

    // ------------------------------------------------------------------ throws

    @Test
    void listener_throws_isLoggedOnceAndCounted() throws SQLException {
        ticked = new TickedGuard(builder -> builder.listener(finding -> {
            collect(finding);
            throw new IllegalStateException("broken listener");
        }));
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            ticked.pass(OVER_IDLE);
            ticked.pass(OVER_IDLE);
            assertThat(connection.isClosed()).isFalse();
        }
        ticked.pass(Duration.ZERO);

        assertThat(told).hasSize(3);
        assertThat(ticked.guard().snapshot().listenerFailures()).isEqualTo(3);
        assertThat(ticked.guard().snapshot().undelivered()).isZero();
        assertThat(ticked.lines().stream().filter(line -> line.contains("the listener")))
                .singleElement()
                .asString()
                .matches("WARN chat - the listener failed \\(finding=.*\\); later failures are only counted"
                        + " with a stack trace");
    }

    @Test
    void listener_throwsAnError_isCountedAndToldOfTheNextFinding() throws SQLException {
        guardedWithItsOwnThreads(finding -> {
            collect(finding);
            throw new AssertionError("broken listener");
        });
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            ticked.pass(OVER_IDLE);
            ticked.pass(OVER_IDLE);
            eventually(
                    "both failures are counted", () -> ticked.guard().snapshot().listenerFailures() == 2);
            assertThat(told).hasSize(2);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    // ------------------------------------------------------------------ blocks

    @Test
    void listener_blocks_delaysNeitherTicksNorAcquiresNorCloses() throws SQLException {
        guardedWithItsOwnThreads(this::stop);
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            ticked.pass(OVER_IDLE);
            gate.awaitArrival();

            for (int i = 1; i <= 100; i++) {
                try (Session session = ticked.guard().databaseManager().openSession("save answer")) {
                    H2.rows(session.connection());
                }
                ticked.pass(Duration.ofSeconds(1));
            }
            assertThat(ticked.guard().snapshot().findings()).containsEntry(HELD_IDLE, 1L);
            assertThat(told).isEmpty();
            assertThat(connection.isClosed()).isFalse();
        }

        gate.open();
        eventually("the rest is told", () -> told.stream().anyMatch(finding -> finding.stage() == Finding.Stage.GREW));
        assertThat(ticked.guard().snapshot().undelivered()).isZero();
    }

    @Test
    void listener_blocksWhileTheGuardCloses_delaysNoCloseAndGetsWhatIsQueued() throws SQLException {
        guardedWithItsOwnThreads(this::stop);
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            ticked.pass(OVER_IDLE);
            ticked.pass(OVER_IDLE);
            gate.awaitArrival();
            assertThat(connection.isClosed()).isFalse();
        }

        ticked.guard().close();

        assertThat(told).isEmpty();
        gate.open();
        eventually("what is queued is told", () -> told.size() >= 2);
    }

    @Test
    void logger_blocks_delaysNeitherTicksNorAcquiresNorListener() throws SQLException {
        Appender<ILoggingEvent> blocking = mock(withSettings().stubOnly().defaultAnswer(call -> {
            if (call.getMethod().getName().equals("doAppend")) {
                gate.pass();
            }
            return null;
        }));
        guardedWithItsOwnThreads(this::collect);
        Logger logger = (Logger) LoggerFactory.getLogger("io.poolguard.findings");
        logger.addAppender(blocking);
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            ticked.pass(OVER_IDLE);
            gate.awaitArrival();

            assertThat(AppThread.start("other", () -> H2.rows(ticked.guard())).result())
                    .isZero();
            ticked.pass(OVER_IDLE);
            eventually("the listener is told", () -> told.size() == 2);
            assertThat(connection.isClosed()).isFalse();
        } finally {
            gate.open();
            logger.detachAppender(blocking);
        }
    }

    // ------------------------------------------------------------------ falls behind

    @Test
    void listener_moreThanAThousandBehind_missesWhatComesThenAndItIsCounted() throws SQLException {
        guardedWithItsOwnThreads(this::stop);
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            enterSlowCalls(1);
            gate.awaitArrival();
            enterSlowCalls(QUEUE / 2);
            enterSlowCalls(QUEUE / 2);
            assertThat(ticked.guard().snapshot().undelivered()).isZero();

            enterSlowCalls(99);
            eventually(
                    "what it misses is counted", () -> ticked.guard().snapshot().undelivered() == 99);
            assertThat(ticked.guard().snapshot().findings()).containsEntry(HELD_AT_SLOW_CALL, (long) 1 + QUEUE + 99);
            assertThat(connection.isClosed()).isFalse();
        }

        gate.open();
        eventually("the queue is told", () -> told.size() == 1 + QUEUE);
        enterSlowCalls(0);
    }

    @Test
    void listener_aThousandFindingsBetweenTwoTicks_missesTheRestAndItIsCounted() throws SQLException {
        ticked = new TickedGuard(builder -> builder.listener(this::collect));
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            enterSlowCalls(QUEUE + 7);

            assertThat(told).hasSize(QUEUE);
            assertThat(ticked.guard().snapshot().undelivered()).isEqualTo(7);
            assertThat(ticked.guard().snapshot().findings()).containsEntry(HELD_AT_SLOW_CALL, QUEUE + 7L);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    private void enterSlowCalls(int times) {
        for (int i = 0; i < times; i++) {
            ticked.guard().requireNotHolding("model.ask");
        }
        ticked.tick();
    }

    // ------------------------------------------------------------------ comes back

    @Test
    void listener_acquiresFromTheSamePool_getsAConnection() throws SQLException {
        guardedWithItsOwnThreads(finding -> {
            try (Connection connection = ticked.guard().dataSource().getConnection()) {
                H2.insert(connection, 1 + told.size());
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            collect(finding);
        });
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            ticked.pass(OVER_IDLE);

            eventually("the listener has written", () -> told.size() == 1);
            assertThat(H2.rows(connection)).isEqualTo(1);
        }
        ticked.pass(Duration.ZERO);
        eventually("the listener has written again", () -> told.size() == 2);
        assertThat(ticked.guard().snapshot().listenerFailures()).isZero();
    }
}
