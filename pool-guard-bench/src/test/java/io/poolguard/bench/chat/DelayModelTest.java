/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Against values that any book on queues has. */
class DelayModelTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void inUse_isLittlesLaw() {
        assertThat(new DelayModel(100, Duration.ofMillis(250)).inUse()).isEqualTo(25);
    }

    @Test
    void waitsLonger_thanNothingOnOneConnection_isTheLoad() {
        assertThat(new DelayModel(0.7, SECOND).waitsLonger(1, Duration.ZERO)).isCloseTo(0.7, within(1e-12));
    }

    /** M/M/1: P(W > t) = ρ e^(-(μ-λ)t). */
    @Test
    void waitsLonger_onOneConnection_fallsByTheSpareRate() {
        assertThat(new DelayModel(0.5, SECOND).waitsLonger(1, Duration.ofSeconds(2)))
                .isCloseTo(0.5 * Math.exp(-1), within(1e-12));
    }

    @Test
    void waitsLonger_ofOneOnTwo_isAThird() {
        assertThat(new DelayModel(1, SECOND).waitsLonger(2, Duration.ZERO)).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(new DelayModel(1, SECOND).waitsLonger(2, SECOND)).isCloseTo(Math.exp(-1) / 3, within(1e-12));
    }

    @Test
    void waitsLonger_withoutSpareConnections_isCertain() {
        assertThat(new DelayModel(2, SECOND).waitsLonger(2, Duration.ofDays(1))).isEqualTo(1);
    }

    @Test
    void p99_isWhatOneInAHundredWaitsLongerThan() {
        DelayModel model = new DelayModel(8, SECOND);

        assertThat(model.waitsLonger(10, model.p99(10))).isCloseTo(0.01, within(1e-6));
    }

    @Test
    void p99_ofManyConnections_isNoWait() {
        assertThat(new DelayModel(1, SECOND).p99(20)).isZero();
    }

    @Test
    void p99_withoutSpareConnections_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DelayModel(2, SECOND).p99(2))
                .withMessage(
                        "connections=2 is outside its bounds (above the 2.0 that are in use): the wait has no bound");
    }

    @Test
    void connections_areTheFewestWithWhichOneInAHundredWaits() {
        DelayModel model = new DelayModel(100, SECOND);

        assertThat(model.connections()).isEqualTo(125);
        assertThat(model.waitsLonger(125, Duration.ZERO)).isLessThanOrEqualTo(0.01);
        assertThat(model.waitsLonger(124, Duration.ZERO)).isGreaterThan(0.01);
    }

    @Test
    void new_outOfBounds_namesTheValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DelayModel(-1, SECOND))
                .withMessage("perSecond=-1.0 is outside its bounds (at least 0, finite)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DelayModel(1, Duration.ZERO))
                .withMessage("held=PT0S is outside its bounds (above 0)");
    }
}
