/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.capacity;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.CapacityOptions;
import io.poolguard.PoolHealth;
import io.poolguard.ServerCapacity;
import io.poolguard.ServerCapacity.Verdict;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The check of the server's capacity where there is nothing to be known. */
class ServerCapacityTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String NOT_ASKED =
            "chat - the server's capacity is not known (answer=not probed: %s). Ask again"
                    + " when the pool is open and has a connection to spare.";

    @Test
    void check_databaseOfAnotherKind_isNotKnownAndSaidSo() {
        try (TickedGuard ticked = new TickedGuard()) {
            ServerCapacity capacity = ticked.guard().checkServerCapacity(SECOND);

            assertThat(capacity.verdict()).isEqualTo(Verdict.NOT_KNOWN);
            assertThat(capacity.server()).hasValue("other");
            assertThat(capacity.text())
                    .isEqualTo("chat - the server's capacity is not known (server=one whose limits the guard does not"
                            + " know). Look at the server's own settings for its limit.");
            assertThat(capacity.maxPerInstance()).isEmpty();
            assertThat(capacity.limit()).isEmpty();
            assertThat(capacity.max()).isEqualTo(2);
            assertThat(ticked.guard().health().status()).isEqualTo(PoolHealth.Status.UP);
        }
    }

    @Test
    void check_poolerDeclared_isBehindItWhateverTheServer() {
        try (TickedGuard ticked = new TickedGuard(
                builder -> builder.capacity(CapacityOptions.instances(1).behindPooler()))) {
            ServerCapacity capacity = ticked.guard().checkServerCapacity(SECOND);

            assertThat(capacity.verdict()).isEqualTo(Verdict.BEHIND_POOLER);
            assertThat(capacity.text()).contains("(sign=declared, instances=1, surge=0, max=2, needed=2)");
        }
    }

    @Test
    void check_saturatedPool_asksNothingAndWaitsForNobody() throws SQLException {
        try (TickedGuard ticked = new TickedGuard();
                Connection first = ticked.acquire();
                Connection second = ticked.acquire()) {
            ServerCapacity capacity = ticked.guard().checkServerCapacity(SECOND);

            assertThat(first).isNotSameAs(second);
            assertThat(capacity.verdict()).isEqualTo(Verdict.NOT_KNOWN);
            assertThat(capacity.server()).isEmpty();
            assertThat(capacity.text()).isEqualTo(NOT_ASKED, "saturated");
        }
    }

    @Test
    void check_guardClosed_isNotKnown() {
        TickedGuard ticked = new TickedGuard();
        ticked.close();

        assertThat(ticked.guard().checkServerCapacity(SECOND).text()).isEqualTo(NOT_ASKED, "closed");
    }

    @Test
    void check_timeoutOutsideItsBounds_isRefused() {
        try (TickedGuard ticked = new TickedGuard()) {
            assertThatThrownBy(() -> ticked.guard().checkServerCapacity(Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("timeout=PT0S is outside its bounds (at least 1 ms, at most 1 day)");
        }
        assertThatThrownBy(() -> CapacityOptions.instances(1).checkAtStart(Duration.ofDays(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("checkAtStart=PT48H is outside its bounds (at least 1 ms, at most 1 day)");
    }

    @Test
    void checkAtStart_notKnown_isOneLineOfInformation() {
        try (TickedGuard ticked = new TickedGuard(
                builder -> builder.capacity(CapacityOptions.instances(1).checkAtStart(SECOND)))) {
            eventually("the log is told", () -> capacityLines(ticked).size() == 1);

            assertThat(capacityLines(ticked))
                    .containsExactly("INFO chat - the server's capacity is not known (server=one whose limits the guard"
                            + " does not know). Look at the server's own settings for its limit.");
        }
    }

    @Test
    void checkAtStart_notAsked_doesNotCheck() {
        try (TickedGuard ticked = new TickedGuard()) {
            ServerCapacity capacity = ticked.guard().checkServerCapacity(SECOND);

            assertThat(capacity.verdict()).isEqualTo(Verdict.NOT_KNOWN);
            assertThat(capacityLines(ticked)).isEmpty();
        }
    }

    private static List<String> capacityLines(TickedGuard ticked) {
        return ticked.lines().stream().filter(line -> line.contains("capacity")).toList();
    }
}
