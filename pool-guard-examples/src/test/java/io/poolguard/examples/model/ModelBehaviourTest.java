/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.examples.model.ModelBehaviour.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ModelBehaviourTest {

    private static final ModelBehaviour FAULTLESS = ModelBehaviour.faultless(Duration.ZERO, 10, 5);

    @Test
    void draw_faultless_isNothing() {
        assertThat(FAULTLESS.draw()).isEmpty();
    }

    @Test
    void draw_certainFault_isThatFault() {
        assertThat(FAULTLESS.with(Fault.STALL, 1).draw()).contains(Fault.STALL);
    }

    @Test
    void with_rateOutOfBounds_isRefused() {
        assertThatThrownBy(() -> FAULTLESS.with(Fault.CUT, 1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rate of CUT 1.5 must be from 0 to 1");
    }

    @Test
    void faultless_settingsOutOfBounds_areRefused() {
        assertThatThrownBy(() -> ModelBehaviour.faultless(Duration.ofMillis(-1), 10, 5))
                .hasMessage("firstTokenDelay PT-0.001S must not be negative");
        assertThatThrownBy(() -> ModelBehaviour.faultless(Duration.ZERO, 0, 5))
                .hasMessage("tokensPerSecond 0.0 must be above 0, at most 10000");
        assertThatThrownBy(() -> ModelBehaviour.faultless(Duration.ZERO, 10, 0))
                .hasMessage("tokens 0 must be at least 1");
    }
}
