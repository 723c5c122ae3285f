/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static io.poolguard.Ending.EVICTED;
import static io.poolguard.Ending.LEAKED;
import static io.poolguard.Ending.RETURNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.poolguard.Ending;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountsTest {

    private final Counts<Ending> counts = new Counts<>(List.of(RETURNED, EVICTED, LEAKED));

    @Test
    void counts_nothingAdded_hasEveryKindAtZero() {
        assertThat(counts.now()).containsExactly(entry(RETURNED, 0L), entry(EVICTED, 0L), entry(LEAKED, 0L));
        assertThat(counts.all()).isZero();
    }

    @Test
    void add_someKinds_countsEach() {
        counts.add(RETURNED);
        counts.add(RETURNED);
        counts.add(EVICTED);

        assertThat(counts.of(RETURNED)).isEqualTo(2);
        assertThat(counts.now()).contains(entry(EVICTED, 1L), entry(LEAKED, 0L));
        assertThat(counts.all()).isEqualTo(3);
    }
}
