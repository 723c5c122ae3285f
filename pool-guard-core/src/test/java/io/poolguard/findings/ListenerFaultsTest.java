/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.GuardSeams.tick;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.GuardSeams;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder;
import io.poolguard.support.Garbage;
import io.poolguard.support.Gate;
import io.poolguard.support.H2;
import io.poolguard.support.PoolInvariants;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A listener that throws, blocks, or comes back to the pool. */
@Timeout(60)
class ListenerFaultsTest {

    private static final int QUEUE = 1_000;

    private final List<Kind> told = new CopyOnWriteArrayList<>();
    private final Gate gate = new Gate();
    private volatile Consumer<Finding> listener = finding -> {};
    private final TickedGuard ticked = new TickedGuard(poolOfOne(), this::withItsOwnThreads);
    private final PoolGuard guard = ticked.guard();
    private final PoolInvariants invariants = new PoolInvariants(guard);

    private static HikariConfig poolOfOne() {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(5_000);
        return config;
    }

    private PoolGuardBuilder withItsOwnThreads(PoolGuardBuilder builder) {
        return GuardSeams.withOwnThreads(builder).listener(finding -> {
            if (finding.stage() == Stage.BEGAN) {
                listener.accept(finding);
                told.add(finding.kind());
            }
        });
    }

    @AfterEach
    void invariantsHold() {
        gate.open();
        invariants.check();
        ticked.close();
    }

    static List<Throwable> failures() {
        return List.of(
                new IllegalStateException("broken listener"),
                new AssertionError("broken listener"),
                new StackOverflowError("scripted"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void listener_throws_isCountedAndTransactionsGoOn(Throwable failure) throws SQLException {
        listener = finding -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        };

        transactionWithFindings(3);

        eventually("the failures are counted", () -> guard.snapshot().listenerFailures() == 3);
        assertThat(guard.snapshot().undelivered()).isZero();
        assertThat(H2.rows(guard)).isEqualTo(1);
        assertThat(ticked.lines().stream().filter(line -> line.contains("the listener failed")))
                .hasSize(1);
    }

    @Test
    void listener_blocks_delaysNobodyAndWhatItMissesIsCounted() throws SQLException {
        listener = finding -> stop();
        transactionWithFindings(1);
        gate.awaitArrival();

        transactions(100);
        findings(QUEUE / 2);
        findings(QUEUE / 2);
        findings(7);

        eventually("what it misses is counted", () -> guard.snapshot().undelivered() == 7);
        assertThat(told).isEmpty();
        assertThat(H2.rows(guard)).isEqualTo(101);
        gate.open();
        eventually("the queue is told", () -> told.size() == 1 + QUEUE);
    }

    /** The pool's only connection is lost, and the listener that is told of it takes one from the same pool. */
    @Test
    void listener_acquiresAtALeak_isServed() throws SQLException {
        listener = finding -> {
            try (Connection connection = guard.dataSource().getConnection()) {
                H2.insert(connection, 1);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        };
        drop();

        Garbage.collect(ticked);

        eventually("the listener has been served", () -> told.equals(List.of(Kind.LEAK)));
        assertThat(guard.snapshot().listenerFailures()).isZero();
        assertThat(H2.rows(guard)).isEqualTo(1);
    }

    @Test
    void listener_asksTheGuard_isAnswered() throws SQLException {
        listener = finding -> {
            assertThat(guard.report().holders()).isEmpty();
            assertThat(guard.snapshot().findings()).containsEntry(Kind.HELD_AT_SLOW_CALL, 1L);
            guard.requireNoHolds();
        };

        transactionWithFindings(1);

        eventually("it is told", () -> told.size() == 1);
        assertThat(guard.snapshot().listenerFailures()).isZero();
    }

    private void stop() {
        try {
            gate.pass();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void transactionWithFindings(int findings) throws SQLException {
        guard.databaseManager().useTransaction("save answer", connection -> {
            H2.insert(connection, 0);
            for (int i = 0; i < findings; i++) {
                guard.requireNotHolding("model.ask");
            }
        });
        tick(guard);
    }

    private void findings(int count) throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            assertThat(connection.isClosed()).isFalse();
            for (int i = 0; i < count; i++) {
                guard.requireNotHolding("model.ask");
            }
        }
        tick(guard);
    }

    private void transactions(int count) throws SQLException {
        for (int i = 1; i <= count; i++) {
            int id = i;
            guard.databaseManager().useTransaction("save answer", connection -> H2.insert(connection, id));
            ticked.pass(Duration.ofSeconds(1));
        }
    }

    @SuppressWarnings("resource") // lost, as it must be
    private void drop() throws SQLException {
        guard.dataSource().getConnection();
    }
}
