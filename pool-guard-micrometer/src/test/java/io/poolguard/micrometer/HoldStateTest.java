/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldStateTest {

    @Test
    void of_callRunning_isInJdbc() {
        assertThat(HoldState.of(hold(Activity.IN_JDBC))).isEqualTo(HoldState.IN_JDBC);
    }

    @Test
    void of_nothingRunning_isIdleInHand() {
        assertThat(HoldState.of(hold(Activity.IDLE_IN_HAND))).isEqualTo(HoldState.IDLE_IN_HAND);
    }

    @Test
    void of_nothingRunningOnUnobserved_isNotCalledIdle() {
        assertThat(HoldState.of(hold(Activity.UNOBSERVED))).isEqualTo(HoldState.UNOBSERVED);
    }

    @Test
    void of_wayOut_isEnding() {
        assertThat(HoldState.of(hold(Activity.ENDING))).isEqualTo(HoldState.ENDING);
    }

    @Test
    void count_ofEachState_sumsToAllHolds() {
        List<HoldSnapshot> holds = List.of(
                hold(Activity.IN_JDBC),
                hold(Activity.IDLE_IN_HAND),
                hold(Activity.IDLE_IN_HAND),
                hold(Activity.UNOBSERVED),
                hold(Activity.ENDING),
                hold(Activity.LEAKED));

        assertThat(HoldState.values()).extracting(state -> state.count(holds)).containsExactly(1L, 2L, 1L, 1L, 1L);
    }

    private static HoldSnapshot hold(Activity activity) {
        HoldSnapshot hold = mock();
        when(hold.activity()).thenReturn(activity);
        return hold;
    }
}
