/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;
import static io.poolguard.Finding.Kind.HELD_AT_SLOW_CALL;
import static io.poolguard.Finding.Kind.HELD_IDLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    private final Halt halt = new Halt();
    private TickedGuard ticked;

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> ticked.guard());

    @AfterEach
    void close() {
        halt.end();
        ticked.close();
    }

    /** Tells each finding, at whatever stage. */
    private PoolGuardListener each(Consumer<Finding> listener) {
        return new PoolGuardListener() {
            @Override
            public void began(Finding finding) {
                listener.accept(finding);
            }

            @Override
            public void grew(Finding finding) {
                listener.accept(finding);
            }

            @Override
            public void ended(Finding finding) {
                listener.accept(finding);
            }
        };
    }

    /** A guard that runs its listener on a thread of its own, as it does in an application. */
    private void guardedWithItsOwnThreads(Consumer<Finding> listener) {
        ticked = new TickedGuard(builder -> {
            builder.executor = Optional.empty();
            return builder.listener(each(listener));
        });
    }

    private void collect(Finding finding) {
        threads.add(Thread.currentThread().getName());
        told.add(finding);
    }

    private void stop(Finding finding) {
        try {
            halt.here();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        told.add(finding);
    }

    // ------------------------------------------------------------------ told

    @Test
    void listener_findings_areToldInOrderOnOneThreadOfTheGuards() throws SQLException {
        guardedWithItsOwnThreads(this::collect);
        try (Connection connection = ticked.acquire()) {
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
        ticked = new TickedGuard(builder -> builder.listener(each(finding -> {
            collect(finding);
            throw new IllegalStateException("broken listener");
        })));
        try (Connection connection = ticked.acquire()) {
            ticked.pass(OVER_IDLE);
            ticked.pass(OVER_IDLE);
            assertThat(connection.isClosed()).isFalse();
        }
        ticked.pass(Duration.ZERO);

        assertThat(told).hasSize(3);
        assertThat(ticked.guard().figures().listenerFailures()).isEqualTo(3);
        assertThat(ticked.guard().figures().undelivered()).isZero();
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
        try (Connection connection = ticked.acquire()) {
            ticked.pass(OVER_IDLE);
            ticked.pass(OVER_IDLE);
            eventually(
                    "both failures are counted", () -> ticked.guard().figures().listenerFailures() == 2);
            assertThat(told).hasSize(2);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    // ------------------------------------------------------------------ blocks

    @Test
    void listener_blocks_delaysNeitherTicksNorAcquiresNorCloses() throws SQLException {
        guardedWithItsOwnThreads(this::stop);
        try (Connection connection = ticked.acquire()) {
            ticked.pass(OVER_IDLE);
            halt.awaitThread();

            for (int i = 1; i <= 100; i++) {
                try (Session session = ticked.guard().databaseManager().openSession("save answer")) {
                    H2.rows(session.connection());
                }
                ticked.pass(Duration.ofSeconds(1));
            }
            assertThat(ticked.guard().figures().findings()).containsEntry(HELD_IDLE, 1L);
            assertThat(told).isEmpty();
            assertThat(connection.isClosed()).isFalse();
        }

        halt.end();
        eventually("the rest is told", () -> told.stream().anyMatch(finding -> finding.stage() == Finding.Stage.GREW));
        assertThat(ticked.guard().figures().undelivered()).isZero();
    }

    @Test
    void listener_blocksWhileTheGuardCloses_delaysNoCloseAndGetsWhatIsQueued() throws SQLException {
        guardedWithItsOwnThreads(this::stop);
        try (Connection connection = ticked.acquire()) {
            ticked.pass(OVER_IDLE);
            ticked.pass(OVER_IDLE);
            halt.awaitThread();
            assertThat(connection.isClosed()).isFalse();
        }

        ticked.guard().close();

        assertThat(told).isEmpty();
        halt.end();
        eventually("what is queued is told", () -> told.size() >= 2);
    }

    @Test
    void logger_blocks_delaysNeitherTicksNorAcquiresNorListener() throws SQLException {
        Appender<ILoggingEvent> blocking = mock(withSettings().stubOnly().defaultAnswer(call -> {
            if (call.getMethod().getName().equals("doAppend")) {
                halt.here();
            }
            return null;
        }));
        guardedWithItsOwnThreads(this::collect);
        Logger logger = (Logger) LoggerFactory.getLogger("io.poolguard.findings");
        logger.addAppender(blocking);
        try (Connection connection = ticked.acquire()) {
            ticked.pass(OVER_IDLE);
            halt.awaitThread();

            assertThat(AppThread.start("other", () -> H2.rows(ticked.guard())).result())
                    .isZero();
            ticked.pass(OVER_IDLE);
            eventually("the listener is told", () -> told.size() == 2);
            assertThat(connection.isClosed()).isFalse();
        } finally {
            halt.end();
            logger.detachAppender(blocking);
        }
    }

    // ------------------------------------------------------------------ falls behind

    @Test
    void listener_moreThanAThousandBehind_missesWhatComesThenAndItIsCounted() throws SQLException {
        guardedWithItsOwnThreads(this::stop);
        try (Connection connection = ticked.acquire()) {
            enterSlowCalls(1);
            halt.awaitThread();
            enterSlowCalls(QUEUE / 2);
            enterSlowCalls(QUEUE / 2);
            assertThat(ticked.guard().figures().undelivered()).isZero();

            enterSlowCalls(99);
            assertThat(ticked.guard().figures().undelivered()).isEqualTo(99);
            assertThat(ticked.guard().figures().findings()).containsEntry(HELD_AT_SLOW_CALL, (long) 1 + QUEUE + 99);
            assertThat(connection.isClosed()).isFalse();
        }

        halt.end();
        eventually("the queue is told", () -> told.size() == 1 + QUEUE);
        enterSlowCalls(0);
    }

    @Test
    void listener_aThousandFindingsBetweenTwoTicks_missesTheRestAndItIsCounted() throws SQLException {
        ticked = new TickedGuard(builder -> builder.listener(each(this::collect)));
        try (Connection connection = ticked.acquire()) {
            enterSlowCalls(QUEUE + 7);

            assertThat(told).hasSize(QUEUE);
            assertThat(ticked.guard().figures().undelivered()).isEqualTo(7);
            assertThat(ticked.guard().figures().findings()).containsEntry(HELD_AT_SLOW_CALL, QUEUE + 7L);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    private void enterSlowCalls(int times) {
        for (int i = 0; i < times; i++) {
            ticked.guard().requireNotHolding("model.ask");
        }
        ticked.guard().tick();
    }

    // ------------------------------------------------------------------ comes back

    @Test
    void listener_acquiresFromTheSamePool_getsAConnection() throws SQLException {
        guardedWithItsOwnThreads(finding -> {
            try (Connection connection = ticked.acquire()) {
                H2.insert(connection, 1 + told.size());
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            collect(finding);
        });
        try (Connection connection = ticked.acquire()) {
            ticked.pass(OVER_IDLE);

            eventually("the listener has written", () -> told.size() == 1);
            assertThat(H2.rows(connection)).isEqualTo(1);
        }
        ticked.pass(Duration.ZERO);
        eventually("the listener has written again", () -> told.size() == 2);
        assertThat(ticked.guard().figures().listenerFailures()).isZero();
    }
}
