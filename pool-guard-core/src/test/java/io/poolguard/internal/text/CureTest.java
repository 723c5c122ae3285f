/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CureTest {

    @ParameterizedTest
    @EnumSource
    void sentence_each_beginsLargeAndEnds(Cure cure) {
        assertThat(cure.sentence()).matches("[A-Z][^.]*\\.");
    }

    @Test
    void after_aCause_endsItsSentence() {
        assertThat(Cure.LET_GO.after("It waits in a latch"))
                .isEqualTo("It waits in a latch: end the transaction, or release the session, before the call.");
    }
}
