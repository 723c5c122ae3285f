/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.poolguard.PoolHealth;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Probe;
import io.poolguard.PoolHealth.Probe.Outcome;
import io.poolguard.PoolHealth.Status;
import io.poolguard.PoolSnapshot;
import io.poolguard.Session;
import io.poolguard.internal.result.PoolHealthData;
import io.poolguard.support.JsonAssertions;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Health as a line and as a map, and which cause is how bad. */
@Timeout(30)
class HealthFormTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    private static final Set<Cause> DOWN =
            Set.of(Cause.CLOSED, Cause.CLOSING, Cause.SUSPENDED, Cause.UNREACHABLE, Cause.STUCK, Cause.DEADLOCK);

    private final TickedGuard ticked = new TickedGuard();
    private final PoolSnapshot snapshot = ticked.guard().snapshot();

    @AfterEach
    void close() {
        ticked.close();
    }

    @ParameterizedTest
    @EnumSource
    void cause_each_isDownOrDegradedAndNeverUp(Cause cause) {
        assertThat(cause.status()).isEqualTo(DOWN.contains(cause) ? Status.DOWN : Status.DEGRADED);
    }

    @ParameterizedTest
    @EnumSource
    void isLive_eachCause_isFalseForClosedAlone(Cause cause) {
        PoolHealth health = health(Optional.empty(), Map.of(cause, "so it is"));

        assertThat(health.has(cause)).isTrue();
        assertThat(Arrays.stream(Cause.values()).filter(health::has)).containsExactly(cause);
        assertThat(health.isLive()).isEqualTo(cause != Cause.CLOSED);
        assertThat(health.isReady()).isEqualTo(!DOWN.contains(cause));
    }

    /** Reasons are shown in this order. */
    @Test
    void causes_all_areDeclaredTheWorstFirst() {
        assertThat(Cause.values())
                .extracting(Cause::status)
                .isSortedAccordingTo(Comparator.<Status>naturalOrder().reversed());
    }

    @Test
    void status_severalReasons_isTheWorst() {
        PoolHealth health = health(Optional.empty(), Map.of(Cause.LEAK, "one", Cause.STUCK, "another"));

        assertThat(health.status()).isEqualTo(Status.DOWN);
        assertThat(health.reasons()).containsExactly(entry(Cause.STUCK, "another"), entry(Cause.LEAK, "one"));
        assertThat(health(Optional.empty(), Map.of()).status()).isEqualTo(Status.UP);
    }

    @Test
    void toString_severalReasons_areOnOneLine() {
        PoolHealth health = health(Optional.empty(), Map.of(Cause.PRESSURE, "another", Cause.STUCK, "one"));

        assertThat(health).hasToString("chat - DOWN (one; another)");
    }

    @Test
    void toMap_withProbeAndReasons_hasAllOfThem() {
        Probe probe = new Probe(Outcome.NOT_PROBED, AT.minusSeconds(3), Duration.ofMillis(7), "not probed: saturated");
        PoolHealth health = health(Optional.of(probe), Map.of(Cause.HELD_IDLE, "one"));

        assertThat(health.probeAge()).contains(Duration.ofSeconds(3));
        assertThat(health.toMap().keySet())
                .containsExactly("pool", "status", "ready", "live", "at", "reasons", "lastProbe", "snapshot");
        assertThat(health.toMap())
                .isEqualTo(Map.of(
                        "pool",
                        "chat",
                        "ready",
                        true,
                        "live",
                        true,
                        "status",
                        "DEGRADED",
                        "at",
                        "2026-01-02T03:04:05Z",
                        "reasons",
                        List.of(Map.of("cause", "held_idle", "text", "one")),
                        "lastProbe",
                        Map.of(
                                "outcome",
                                "not_probed",
                                "ageMillis",
                                3_000L,
                                "tookMillis",
                                7L,
                                "text",
                                "not probed: saturated"),
                        "snapshot",
                        snapshot.toMap()));
        JsonAssertions.assertFitForJson(health.toMap());
    }

    @Test
    void toMap_nothingWrongAndNeverProbed_hasNoReasonAndNoProbe() {
        Map<String, Object> map = ticked.guard().health().toMap();

        assertThat(map.keySet()).containsExactly("pool", "status", "ready", "live", "at", "reasons", "snapshot");
        assertThat(map).containsEntry("status", "UP").containsEntry("reasons", List.of());
        JsonAssertions.assertFitForJson(map);
    }

    @Test
    void reasons_mapChangedAfterwards_areWhatTheyWere() {
        Map<Cause, String> reasons = new EnumMap<>(Map.of(Cause.LEAK, "one"));
        PoolHealth health = health(Optional.empty(), reasons);
        reasons.clear();

        assertThat(health.reasons()).hasSize(1);
        assertThatThrownBy(() -> health.reasons().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    /** A label is whatever the application says, also what would end a line or a string of JSON. */
    @Test
    void health_labelWithLineBreak_staysOnOneLine() throws SQLException {
        try (Session session = ticked.guard().databaseManager().openSession("chat\r\n\"forged")) {
            Connection connection = session.connection();
            ticked.pass(Duration.ofSeconds(6));

            assertThat(connection.isClosed()).isFalse();
            assertThat(ticked.guard().health().toString())
                    .doesNotContainPattern("\\R")
                    .contains("label=chat??");
        }
    }

    @Test
    void words_ofTheMap_areTheEnumsInLowerCase() {
        String causes = Arrays.stream(Cause.values())
                .map(cause -> health(Optional.empty(), Map.of(cause, "one")).toMap())
                .map(map -> ((List<?>) map.get("reasons")).get(0))
                .map(reason -> ((Map<?, ?>) reason).get("cause").toString())
                .collect(Collectors.joining(" "));

        assertThat(causes)
                .isEqualTo(
                        "closed closing suspended unreachable stuck deadlock pressure held_idle held_long slow_sql leak"
                                + " not_growing server_limit");
    }

    private PoolHealth health(Optional<Probe> probe, Map<Cause, String> reasons) {
        return new PoolHealthData("chat", AT, reasons, probe, Optional.empty(), snapshot);
    }
}
