/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HoldStateTest {

    private static final boolean UNOBSERVED = true;

    @Test
    void of_callRunning_isInJdbc() {
        assertThat(HoldState.of(hold(Activity.IN_JDBC, !UNOBSERVED))).isEqualTo(HoldState.IN_JDBC);
    }

    @Test
    void of_callRunningOnUnobserved_isInJdbc() {
        assertThat(HoldState.of(hold(Activity.IN_JDBC, UNOBSERVED))).isEqualTo(HoldState.IN_JDBC);
    }

    @Test
    void of_nothingRunning_isIdleInHand() {
        assertThat(HoldState.of(hold(Activity.IDLE_IN_HAND, !UNOBSERVED))).isEqualTo(HoldState.IDLE_IN_HAND);
    }

    @Test
    void of_nothingRunningOnUnobserved_isNotCalledIdle() {
        assertThat(HoldState.of(hold(Activity.IDLE_IN_HAND, UNOBSERVED))).isEqualTo(HoldState.UNOBSERVED);
    }

    @Test
    void of_wayOut_isEnding() {
        assertThat(HoldState.of(hold(Activity.ENDING, UNOBSERVED))).isEqualTo(HoldState.ENDING);
    }

    @Test
    void count_ofEachState_sumsToAllHolds() {
        List<HoldSnapshot> holds = List.of(
                hold(Activity.IN_JDBC, !UNOBSERVED),
                hold(Activity.IDLE_IN_HAND, !UNOBSERVED),
                hold(Activity.IDLE_IN_HAND, !UNOBSERVED),
                hold(Activity.IDLE_IN_HAND, UNOBSERVED),
                hold(Activity.ENDING, !UNOBSERVED),
                hold(Activity.LEAKED, !UNOBSERVED));

        assertThat(HoldState.values()).extracting(state -> state.count(holds)).containsExactly(1L, 2L, 1L, 1L, 1L);
    }

    private static HoldSnapshot hold(Activity activity, boolean unobserved) {
        return new HoldSnapshot(
                1,
                "save answer",
                activity,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                false,
                Duration.ZERO,
                Duration.ZERO,
                3,
                Instant.EPOCH,
                "worker-1",
                17,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                unobserved);
    }
}
