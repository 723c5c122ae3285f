/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.CapacityOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of the capacity check: defaults, bounds and text. That they act is shown beside the check. */
class CapacityOptionsTest {

    private static final CapacityOptions ONE = CapacityOptions.instances(1);

    @Test
    void options_nothingSaid_areTheDefaults() {
        assertThat(ONE.surge()).isZero();
        assertThat(ONE.isBehindPooler()).isFalse();
        assertThat(ONE.isWithoutPooler()).isFalse();
        assertThat(ONE.checkAtStart()).isEmpty();
        assertThat(ONE).hasToString("CapacityOptions[instances=1, surge=0, pooler=detected, checkAtStart=none]");
    }

    @Test
    void options_eachChanged_keepsTheOthersAndTheOriginal() {
        CapacityOptions changed =
                CapacityOptions.instances(8).surge(2).behindPooler().checkAtStart(Duration.ofSeconds(5));

        assertThat(changed.instances()).isEqualTo(8);
        assertThat(changed.surge()).isEqualTo(2);
        assertThat(changed.isBehindPooler()).isTrue();
        assertThat(changed.checkAtStart()).contains(Duration.ofSeconds(5));
        assertThat(changed).hasToString("CapacityOptions[instances=8, surge=2, pooler=present, checkAtStart=PT5S]");
        assertThat(changed.withoutPooler())
                .hasToString("CapacityOptions[instances=8, surge=2, pooler=absent, checkAtStart=PT5S]");
        assertThat(changed.withoutPooler().isWithoutPooler()).isTrue();
        assertThat(changed.withoutPooler().isBehindPooler()).isFalse();
        assertThat(changed.surge(3).checkAtStart()).isPresent();
        assertThat(changed.surge(3).isBehindPooler()).isTrue();
    }

    @Test
    void options_atTheirBounds_areTaken() {
        assertThat(CapacityOptions.instances(100_000).surge(100_000).surge()).isEqualTo(100_000);
        assertThat(ONE.surge(2).surge(0).surge()).isZero();
        assertThat(ONE.checkAtStart(Duration.ofDays(1)).checkAtStart()).contains(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 100_001})
    void instances_outsideTheirBounds_areRefused(int instances) {
        assertThatThrownBy(() -> CapacityOptions.instances(instances))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("instances=" + instances + " is outside its bounds (at least 1, at most 100000)");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 100_001})
    void surge_outsideItsBounds_isRefused(int surge) {
        assertThatThrownBy(() -> ONE.surge(surge))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("surge=" + surge + " is outside its bounds (at least 0, at most 100000)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT24H0.000000001S"})
    void checkAtStart_outsideItsBounds_isRefused(String timeout) {
        assertThatThrownBy(() -> ONE.checkAtStart(Duration.parse(timeout)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("checkAtStart=" + timeout + " is outside its bounds (at least 1 ms, at most 1 day)");
    }
}
