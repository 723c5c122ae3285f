/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.Finding.Kind.HELD_IDLE;
import static io.poolguard.Finding.Kind.HELD_LONG;
import static io.poolguard.Finding.Stage.BEGAN;
import static io.poolguard.Finding.Stage.ENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.HealthLimits;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth;
import io.poolguard.support.AppThread;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The thresholds: their bounds, their changes at run time, and what a watchdog that starved makes of them. */
class ThresholdsTest {

    private static final Duration LESS = Duration.ofNanos(1);

    private final TickedGuard ticked = new TickedGuard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        ticked.close();
    }

    private GuardSettings<?> settings() {
        return ticked.guard().settings();
    }

    // ------------------------------------------------------------------ small ones

    @ParameterizedTest
    @ValueSource(ints = {1, 50})
    void idleThreshold_ofSoManyMillis_isMetToTheNanosecond(int millis) throws SQLException {
        settings().idleThreshold(Duration.ofMillis(millis));
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofMillis(millis).minus(LESS));
            assertThat(ticked.findings()).isEmpty();

            ticked.pass(LESS);
            assertThat(ticked.findings(HELD_IDLE)).hasSize(1);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50})
    void holdThreshold_ofSoManyMillis_isMetToTheNanosecond(int millis) throws SQLException {
        settings().holdThreshold(Duration.ofMillis(millis));
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofMillis(millis).minus(LESS));
            assertThat(ticked.findings()).isEmpty();

            ticked.pass(LESS);
            assertThat(ticked.findings(HELD_LONG)).hasSize(1);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    // ------------------------------------------------------------------ bounds

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT8760H0.000000001S"})
    void thresholds_outsideTheirBounds_areRefusedWithNameAndValueAndBound(String text) {
        Duration value = Duration.parse(text);
        String bounds = "=" + text + " is outside its bounds (at least 1 ms, at most 365 days)";

        assertThatThrownBy(() -> settings().idleThreshold(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("idleThreshold" + bounds);
        assertThatThrownBy(() -> settings().holdThreshold(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("holdThreshold" + bounds);
        assertThatThrownBy(() -> PoolGuard.newPool(H2.config()).idleThreshold(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("idleThreshold" + bounds);
        assertThatThrownBy(() -> PoolGuard.newPool(H2.config()).holdThreshold(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("holdThreshold" + bounds);
    }

    @Test
    void thresholds_refused_areAsTheyWere() {
        assertThatThrownBy(() -> settings().idleThreshold(Duration.ZERO)).isNotNull();
        assertThatThrownBy(() -> settings().holdThreshold(Duration.ZERO)).isNotNull();

        assertThat(settings().idleThreshold()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings().holdThreshold()).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "PT8760H"})
    void thresholds_atTheirBounds_areTaken(String text) {
        Duration value = Duration.parse(text);

        settings().idleThreshold(value).holdThreshold(value);

        assertThat(settings().idleThreshold()).isEqualTo(value);
        assertThat(settings().holdThreshold()).isEqualTo(value);
    }

    // ------------------------------------------------------------------ changes at run time

    @Test
    void idleThreshold_lowered_actsOnHoldsAtTheNextTick() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(2));
            assertThat(ticked.findings()).isEmpty();

            settings().idleThreshold(Duration.ofSeconds(1));
            ticked.tick();
            assertThat(ticked.findings(HELD_IDLE, BEGAN)).hasSize(1);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void holdThreshold_lowered_actsOnHoldsAtTheNextTick() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(2));

            settings().holdThreshold(Duration.ofSeconds(1));
            ticked.tick();
            assertThat(ticked.findings(HELD_LONG, BEGAN)).hasSize(1);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void idleThreshold_raisedBeforeItIsMet_isMetLater() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(4));
            settings().idleThreshold(Duration.ofSeconds(30));
            ticked.pass(Duration.ofSeconds(25));
            assertThat(ticked.findings()).isEmpty();

            ticked.pass(Duration.ofSeconds(1));
            assertThat(ticked.findings(HELD_IDLE, BEGAN)).hasSize(1);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void thresholds_raisedOverAFinding_endIt() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(61));
            settings().idleThreshold(Duration.ofHours(1)).holdThreshold(Duration.ofHours(1));
            ticked.tick();

            assertThat(ticked.findings(HELD_IDLE)).extracting(Finding::stage).containsExactly(BEGAN, ENDED);
            assertThat(ticked.findings(HELD_LONG)).extracting(Finding::stage).containsExactly(BEGAN, ENDED);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void thresholds_loweredAgain_beginANewFinding() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(6));
            settings().idleThreshold(Duration.ofHours(1));
            ticked.tick();
            settings().idleThreshold(Duration.ofSeconds(5));
            ticked.tick();

            assertThat(ticked.findings(HELD_IDLE)).extracting(Finding::stage).containsExactly(BEGAN, ENDED, BEGAN);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    // ------------------------------------------------------------------ switched off

    @ParameterizedTest
    @EnumSource(names = {"HELD_IDLE", "HELD_LONG"})
    void react_off_isNeitherToldNorCountedAndHealthSaysItAllTheSame(Kind kind) throws SQLException {
        settings().react(kind, Reaction.OFF);
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(61));

            assertThat(ticked.findings(kind)).isEmpty();
            assertThat(ticked.lines()).noneMatch(line -> line.contains(kind.words()));
            assertThat(ticked.guard().snapshot().findings().get(kind)).isZero();
            assertThat(ticked.guard().health().has(PoolHealth.Cause.valueOf(kind.name())))
                    .isTrue();
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HELD_IDLE", "HELD_LONG"})
    void react_offAndOnWhileAFindingGoesOn_endsItAndBeginsANewOne(Kind kind) throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(61));
            settings().react(kind, Reaction.OFF);
            ticked.tick();
            assertThat(ticked.findings(kind)).extracting(Finding::stage).containsExactly(BEGAN, ENDED);
            settings().react(kind, Reaction.WARN);
            ticked.tick();

            assertThat(ticked.findings(kind)).extracting(Finding::stage).containsExactly(BEGAN, ENDED, BEGAN);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    // ------------------------------------------------------------------ a watchdog that starved

    @Test
    void tick_hoursLate_accusesNobodyOfWhatItHasNotSeen() throws SQLException {
        settings().idleThreshold(Duration.ofHours(3)).holdThreshold(Duration.ofHours(3));
        settings()
                .healthLimits(HealthLimits.defaults().utilization(1).pending(1).pressureTime(Duration.ofHours(3)));
        try (Connection one = ticked.acquire();
                Connection two = AppThread.start("second", ticked::acquire).result()) {
            ticked.pass(Duration.ofDays(1));
            assertThat(ticked.findings()).isEmpty();
            assertThat(ticked.lines()).isEmpty();

            ticked.pass(Duration.ofHours(1));
            assertThat(ticked.findings(HELD_IDLE)).hasSize(2);
            assertThat(ticked.findings(HELD_LONG)).hasSize(2);
            assertThat(List.of(one.isClosed(), two.isClosed())).containsOnly(false);
        }
    }

    @Test
    void tick_clockWentBack_accusesNobody() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofDays(-1));
            ticked.pass(Duration.ofMillis(4_999));
            assertThat(ticked.findings()).isEmpty();

            ticked.pass(Duration.ofMillis(1));
            assertThat(ticked.findings(HELD_IDLE)).hasSize(1);
            assertThat(connection.isClosed()).isFalse();
        }
    }
}
