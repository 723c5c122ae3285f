/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth.Cause;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What has happened since the guard was built, and the health, as meters. */
class VerdictMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PoolGuard guard = GuardedH2.guard("chat");

    @BeforeEach
    void bind() {
        new PoolGuardMetrics(guard, new RisingClock()).bindTo(registry);
    }

    @AfterEach
    void nothingIsLeftHeld() {
        assertThat(guard.holds()).isEmpty();
        guard.close();
    }

    @Test
    void tags_nothingHasHappened_areAllThere() {
        assertThat(values("poolguard.acquire.failures", "reason"))
                .containsExactlyInAnyOrder("exhausted", "unreachable", "interrupted", "deadlock", "other");
        assertThat(values("poolguard.ends", "how"))
                .containsExactlyInAnyOrder("returned", "evicted", "broken", "leaked");
        assertThat(values("poolguard.outcomes", "outcome"))
                .containsExactlyInAnyOrder("committed", "rolled_back", "unknown");
        assertThat(values("poolguard.findings", "kind"))
                .containsExactlyInAnyOrderElementsOf(lower(Finding.Kind.values()));
        assertThat(values("poolguard.health.causes", "cause"))
                .containsExactlyInAnyOrderElementsOf(lower(Cause.values()));
    }

    @Test
    void counters_someTransactions_countThem() throws SQLException {
        guard.databaseManager().useTransaction("one", connection -> {});
        assertThatThrownBy(() -> guard.databaseManager().useTransaction("two", connection -> {
                    connection.createStatement().execute("create table two(id int)");
                    throw new IllegalStateException("of the work");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(count("poolguard.acquires")).isEqualTo(2);
        assertThat(count("poolguard.ends", "how", "returned")).isEqualTo(2);
        assertThat(count("poolguard.outcomes", "outcome", "committed")).isEqualTo(1);
        assertThat(count("poolguard.outcomes", "outcome", "rolled_back")).isEqualTo(1);
        assertThat(count("poolguard.outcomes", "outcome", "unknown")).isZero();
    }

    @Test
    void failures_acquireRefused_areCountedByTheirReason() throws SQLException {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        guard.databaseManager().useTransaction("outer", outer -> {
            assertThatThrownBy(() -> guard.dataSource().getConnection()).isInstanceOf(IllegalStateException.class);
            assertThat(gauge("poolguard.active.peak")).isEqualTo(1);
        });

        assertThat(count("poolguard.acquire.failures", "reason", "other")).isEqualTo(1);
        assertThat(count("poolguard.acquire.failures", "reason", "exhausted")).isZero();
        assertThat(count("poolguard.findings", "kind", "nested")).isEqualTo(1);
        assertThat(count("poolguard.findings", "kind", "leak")).isZero();
        assertThat(count("poolguard.findings.undelivered")).isZero();
        assertThat(count("poolguard.listener.failures")).isZero();
    }

    @Test
    void health_upThenClosed_isALevelAndItsCauses() {
        assertThat(gauge("poolguard.health")).isEqualTo(1);
        assertThat(gauge("poolguard.health.causes", "cause", "closed")).isZero();

        guard.close();

        assertThat(gauge("poolguard.health")).isZero();
        assertThat(gauge("poolguard.health.causes", "cause", "closed")).isEqualTo(1);
        assertThat(gauge("poolguard.health.causes", "cause", "pressure")).isZero();
    }

    @Test
    void waiter_nobodyWaits_isZero() {
        assertThat(gauge("poolguard.waiter.oldest")).isZero();
    }

    private static List<String> lower(Enum<?>... words) {
        return Stream.of(words)
                .map(word -> word.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private List<String> values(String meter, String tag) {
        return registry.find(meter).meters().stream()
                .map(Meter::getId)
                .map(id -> String.valueOf(id.getTag(tag)))
                .toList();
    }

    private double count(String counter, String... tags) {
        return registry.get(counter).tags(tags).functionCounter().count();
    }

    private double gauge(String gauge, String... tags) {
        return registry.get(gauge).tags(tags).gauge().value();
    }
}
