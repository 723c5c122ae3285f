/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.acquire;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.support.AppThread;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A timeout also names those who held during the wait and gave back before its end. Waits are real, ticks are not. */
class RecentHoldersTest {

    private static final String CURE = " End the transaction, or release the session, before the call.";
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final TickedGuard ticked = new TickedGuard(poolOfOne(), builder -> builder);

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        ticked.close();
    }

    private static HikariConfig poolOfOne() {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(WAIT.toMillis());
        return config;
    }

    @Test
    void timeout_culpritGaveBackDuringTheWait_isNamedAllTheSame() throws SQLException {
        Connection culprit = culprit();
        List<AppThread<Object>> waiting = waiting(2);
        ticked.pass(WAIT.dividedBy(2));
        culprit.close();

        AcquireTimeoutException thrown = theOneThatFails(waiting);

        assertThat(thrown.report().verdict())
                .isEqualTo(
                        "1 of 1 connection is held in RecentHoldersTest.next, and not idle for long enough to say so."
                                + " When half of the wait was over, 1 other was held in RecentHoldersTest.culprit;"
                                + " given back since.");
        assertThat((Throwable) thrown)
                .hasMessageContaining("). " + thrown.report().verdict() + " Holders: report #1, ");
        assertThat(ticked.guard().holds()).isEmpty();
    }

    @Test
    void timeout_sameHolderAllTheWhile_isNamedOnce() throws SQLException {
        try (Connection culprit = culprit()) {
            List<AppThread<Object>> waiting = waiting(1);
            ticked.pass(WAIT.dividedBy(2));

            assertThat(theOneThatFails(waiting).report().verdict()).doesNotContain("When half of the wait was over");
            assertThat(culprit.isClosed()).isFalse();
        }
    }

    @Test
    void timeout_severalGaveBackDuringTheWait_namesTheOneOfItsMiddle() throws SQLException {
        Connection culprit = culprit();
        List<AppThread<Object>> waiting = waiting(3);
        ticked.pass(WAIT.dividedBy(2));
        culprit.close();
        eventually("the first is served", () -> waiting.stream().anyMatch(AppThread::isDone));
        ticked.pass(WAIT.multipliedBy(4).dividedBy(10));
        AppThread<Object> first =
                waiting.stream().filter(AppThread::isDone).findFirst().orElseThrow();
        waiting.remove(first);
        ((Connection) first.result()).close();
        ticked.pass(WAIT.dividedBy(10));

        assertThat(theOneThatFails(waiting).report().verdict())
                .endsWith(" When half of the wait was over, 1 other was held idle in RecentHoldersTest.culprit;"
                        + " given back since.");
    }

    @Test
    void timeout_culpritGaveBackBeforeTheWait_isNotNamed() throws SQLException {
        Connection culprit = culprit();
        List<AppThread<Object>> before = waiting(1);
        ticked.tick();
        culprit.close();
        try (Connection next = (Connection) before.get(0).result()) {
            ticked.pass(WAIT.multipliedBy(3));

            assertThat(theOneThatFails(waiting(1)).report().verdict())
                    .isEqualTo("1 of 1 connection is held idle in RecentHoldersTest.next." + CURE);
            assertThat(next.isClosed()).isFalse();
        }
    }

    @Test
    void report_culpritGaveBackDuringAWait_isNotNamed() throws SQLException {
        Connection culprit = culprit();
        List<AppThread<Object>> waiting = waiting(2);
        ticked.pass(WAIT.dividedBy(2));
        culprit.close();

        assertThat(ticked.guard().report().verdict()).doesNotContain("When half of the wait was over");

        theOneThatFails(waiting);
    }

    private Connection culprit() throws SQLException {
        return ticked.guard().dataSource().getConnection();
    }

    private List<AppThread<Object>> waiting(int threads) {
        List<AppThread<Object>> waiting = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            waiting.add(AppThread.start("waiting-" + i, this::next));
        }
        eventually("all wait", () -> ticked.guard().snapshot().pending() == threads);
        return waiting;
    }

    /** A connection, or the failure to get one. */
    private Object next() throws SQLException {
        try {
            return ticked.guard().dataSource().getConnection();
        } catch (AcquireTimeoutException e) {
            return e;
        }
    }

    /** The others give back what they got. */
    private static AcquireTimeoutException theOneThatFails(List<AppThread<Object>> waiting) throws SQLException {
        List<Object> results = waiting.stream().map(AppThread::result).toList();
        List<AcquireTimeoutException> failures = new ArrayList<>();
        for (Object result : results) {
            if (result instanceof AcquireTimeoutException failure) {
                failures.add(failure);
            } else if (result instanceof Connection connection) {
                connection.close();
            }
        }
        assertThat(failures.size()).isOne();
        return failures.get(0);
    }
}
