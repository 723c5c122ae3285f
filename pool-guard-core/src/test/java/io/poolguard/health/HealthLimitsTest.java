/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.GuardSettings;
import io.poolguard.HealthLimits;
import io.poolguard.support.TickedGuard;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of health: default, bounds and text of each. That each acts is in HealthLimitsReachedTest. */
class HealthLimitsTest {

    private static final HealthLimits DEFAULTS = HealthLimits.defaults();
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TickedGuard ticked = new TickedGuard();

    @AfterEach
    void close() {
        ticked.close();
    }

    private GuardSettings<?> settings() {
        return ticked.guard().settings();
    }

    // ------------------------------------------------------------------ defaults and text

    @Test
    void limits_nothingSaid_areTheDefaults() {
        assertThat(settings().healthLimits()).isSameAs(DEFAULTS);
        assertThat(DEFAULTS.utilization()).isEqualTo(0.8);
        assertThat(DEFAULTS.pending()).isEqualTo(1);
        assertThat(DEFAULTS.pressureTime()).isEqualTo(Duration.ofSeconds(10));
        assertThat(DEFAULTS.stuckTime()).isEqualTo(Duration.ofSeconds(30));
        assertThat(DEFAULTS.slowSqlThreshold()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void limits_set_areThereAndInTheText() {
        HealthLimits changed = DEFAULTS.utilization(0.5)
                .pending(3)
                .pressureTime(Duration.ofSeconds(2))
                .stuckTime(Duration.ofSeconds(4))
                .slowSqlThreshold(Duration.ofMillis(500));

        assertThat(settings().healthLimits(changed)).isSameAs(settings());
        assertThat(settings().healthLimits()).isSameAs(changed);
        assertThat(changed.utilization()).isEqualTo(0.5);
        assertThat(changed.pending()).isEqualTo(3);
        assertThat(changed.pressureTime()).isEqualTo(Duration.ofSeconds(2));
        assertThat(changed.stuckTime()).isEqualTo(Duration.ofSeconds(4));
        assertThat(changed.slowSqlThreshold()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings())
                .asString()
                .contains(", healthLimits=HealthLimits[utilization=0.5, pending=3, pressureTime=PT2S, stuckTime=PT4S,"
                        + " slowSqlThreshold=PT0.5S], ");
    }

    @Test
    void limits_changed_leaveTheOriginalAsItWas() {
        assertThat(DEFAULTS.pending(7).stuckTime(MINUTE)).isNotSameAs(DEFAULTS);

        limits_nothingSaid_areTheDefaults();
    }

    // ------------------------------------------------------------------ bounds

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT8760H0.000000001S"})
    void limits_timeOutsideItsBounds_isRefused(String text) {
        Duration value = Duration.parse(text);
        String bounds = "=" + text + " is outside its bounds (at least 1 ms, at most 365 days)";

        assertRefused(() -> DEFAULTS.stuckTime(value), "stuckTime" + bounds);
        assertRefused(() -> DEFAULTS.slowSqlThreshold(value), "slowSqlThreshold" + bounds);
        assertRefused(() -> DEFAULTS.pressureTime(value), "pressureTime" + bounds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "PT8760H"})
    void limits_timeAtItsBounds_isTaken(String text) {
        Duration value = Duration.parse(text);
        HealthLimits limits = DEFAULTS.pressureTime(value).stuckTime(value).slowSqlThreshold(value);

        assertThat(limits.pressureTime()).isEqualTo(value);
        assertThat(limits.stuckTime()).isEqualTo(value);
        assertThat(limits.slowSqlThreshold()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.001, Double.NaN, Double.POSITIVE_INFINITY})
    void utilization_outsideItsBounds_isRefused(double share) {
        assertRefused(
                () -> DEFAULTS.utilization(share),
                "utilization=" + share + " is outside its bounds (above 0, at most 1)");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.MIN_VALUE, 1})
    void utilization_atItsBounds_isTaken(double share) {
        assertThat(DEFAULTS.utilization(share).utilization()).isEqualTo(share);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void pending_outsideItsBounds_isRefused(int threads) {
        assertRefused(() -> DEFAULTS.pending(threads), "pending=" + threads + " is outside its bounds (at least 1)");
    }

    private static void assertRefused(ThrowingCallable change, String message) {
        assertThatThrownBy(change).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    @SuppressWarnings("NullAway") // that is the test
    void limits_null_areRefusedAndAsTheyWere() {
        assertThatThrownBy(() -> settings().healthLimits(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> DEFAULTS.pressureTime(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> DEFAULTS.stuckTime(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> DEFAULTS.slowSqlThreshold(null)).isInstanceOf(NullPointerException.class);

        limits_nothingSaid_areTheDefaults();
    }
}
