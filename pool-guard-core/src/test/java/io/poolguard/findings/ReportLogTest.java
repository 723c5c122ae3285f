/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.support.AppThread;
import io.poolguard.support.H2;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of holders is logged by the guard, once for a storm of timeouts, whatever an application makes of them. */
@Timeout(60)
class ReportLogTest {

    private final TickedGuard ticked = new TickedGuard(pool(1), builder -> builder);
    private Connection held;

    private static HikariConfig pool(int size) {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(250);
        return config;
    }

    @BeforeEach
    void hold() throws Exception {
        held = ticked.acquire();
    }

    @AfterEach
    void close() throws Exception {
        held.close();
        ticked.close();
    }

    @Test
    void report_ofTheFirstTimeout_isLoggedWithItsNumber() {
        AcquireTimeoutException thrown = timeout();

        assertThat(reports()).hasSize(1);
        assertThat(reports().get(0))
                .isEqualTo("WARN chat - report #1 (total=1, active=1, idle=0, pending=0)."
                        + thrown.report().text());
        assertThat((Throwable) thrown).hasMessageEndingWith(" Holders: report #1, logged by io.poolguard.findings.");
    }

    @Test
    void report_ofAStorm_isLoggedOnceAndTheMessagesAreEqualButForTheirNumbers() {
        List<String> messages = storm(20, ticked);

        assertThat(reports()).hasSize(1);
        assertThat(messages)
                .allMatch(message -> message.endsWith(" Holders: report #1, logged by io.poolguard.findings."));
        // On a busy machine some had no time for stacks, and say so.
        assertThat(messages.stream()
                        .map(message -> message.replace(" No stacks of the holders' threads were to be had.", ""))
                        .map(message -> message.replaceAll("\\d+", "n"))
                        .distinct())
                .hasSize(1);
    }

    /** As in an application that logs the message of each. */
    @Test
    void report_ofAHundredTimeoutsOfAPoolOfTwenty_makesNoMoreThanAHundredAndFiftyLines() throws Exception {
        List<Connection> all = new ArrayList<>();
        HikariConfig config = pool(20);
        config.setConnectionTimeout(3_000); // the pool has to grow in it
        try (TickedGuard twenty = new TickedGuard(config, builder -> builder)) {
            for (int i = 0; i < 20; i++) {
                all.add(twenty.acquire());
            }
            twenty.pass(Duration.ofSeconds(6)); // all of them are held idle
            List<String> messages = storm(100, twenty);
            twenty.pass(Duration.ofSeconds(4));

            assertThat(messages)
                    .hasSize(100)
                    .allMatch(message -> message.lines().count() == 1);
            assertThat(twenty.lines().stream().flatMap(String::lines).count()).isBetween(23L, 50L);
            for (Connection one : all) {
                one.close();
            }
        }
    }

    private List<String> storm(int waiters, TickedGuard guard) {
        List<AppThread<AcquireTimeoutException>> storm = IntStream.range(0, waiters)
                .mapToObj(i -> AppThread.start("waiter-" + i, () -> timeout(guard)))
                .toList();
        List<String> messages = new ArrayList<>();
        storm.forEach(one -> messages.add(one.result().getMessage()));
        return messages;
    }

    @Test
    void report_aMinuteLater_isLoggedAgain() {
        timeout();
        ticked.advance(Duration.ofSeconds(59));
        assertThat((Throwable) timeout()).hasMessageContaining("report #1,");
        ticked.advance(Duration.ofSeconds(1));

        assertThat((Throwable) timeout()).hasMessageContaining("report #2,");
        assertThat(reports()).hasSize(2);
    }

    private AcquireTimeoutException timeout() {
        return timeout(ticked);
    }

    private static AcquireTimeoutException timeout(TickedGuard guard) {
        return catchThrowableOfType(AcquireTimeoutException.class, guard::acquire);
    }

    private List<String> reports() {
        return ticked.lines().stream()
                .filter(line -> line.contains(" - report #"))
                .toList();
    }
}
