/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.acquire;

import static io.poolguard.Finding.Kind.HELD_IDLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.HoldSnapshot;
import io.poolguard.Session;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the application calls the work that a connection is held for. */
class ContextTest {

    private final ThreadLocal<String> trace = new ThreadLocal<>();
    private TickedGuard ticked;

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> ticked.guard());

    @AfterEach
    void close() {
        trace.remove();
        ticked.close();
    }

    private void guarded(Supplier<@Nullable String> context) {
        ticked = new TickedGuard(builder -> builder.context(context));
    }

    @Test
    void context_given_isInSnapshotAndMessageFromTheAcquire() throws SQLException {
        guarded(trace::get);
        trace.set("trace 4bf92f");
        try (Connection connection = ticked.acquire()) {
            trace.set("trace of later work");
            ticked.pass(Duration.ofSeconds(6));

            assertThat(hold().context()).contains("trace 4bf92f");
            assertThat(message()).contains(", context=trace 4bf92f). ").doesNotContain("later");
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void context_ofTransactionsAndSessions_isAskedForEachHold() throws SQLException {
        guarded(trace::get);
        trace.set("one");
        try (Session session = ticked.guard().databaseManager().openSession("chat")) {
            session.connection();
            assertThat(hold().context()).contains("one");
            session.release();

            trace.set("two");
            session.connection();
            assertThat(hold().context()).contains("two");
        }
        trace.set("three");
        ticked.guard()
                .databaseManager()
                .useTransaction(
                        "save answer",
                        connection -> assertThat(hold().context()).contains("three"));
    }

    @Test
    void context_none_isLeftOut() throws SQLException {
        guarded(trace::get);
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(6));

            assertThat(hold().context()).isEmpty();
            assertThat(message()).doesNotContain("context=");
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void context_supplierThrows_isNamedInsteadAndTheAcquireSucceeds() throws SQLException {
        guarded(() -> {
            throw new IllegalStateException("secret of the application");
        });
        try (Connection connection = ticked.acquire()) {
            H2.insert(connection, 1);
            ticked.pass(Duration.ofSeconds(6));

            assertThat(hold().context()).contains("unknown: java.lang.IllegalStateException");
            assertThat(message())
                    .contains(", context=unknown: java.lang.IllegalStateException). ")
                    .doesNotContain("secret");
        }
    }

    @Test
    void context_longAndOfSeveralLines_isMadeClean() throws SQLException {
        guarded(trace::get);
        trace.set("a\nb" + "x".repeat(100));
        try (Connection connection = ticked.acquire()) {
            assertThat(hold().context().orElseThrow()).startsWith("a?b").hasSize(64);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    private HoldSnapshot hold() {
        return ticked.guard().holds().get(0);
    }

    private String message() {
        assertThat(ticked.findings(HELD_IDLE)).hasSize(1);
        return ticked.findings(HELD_IDLE).get(0).message();
    }
}
