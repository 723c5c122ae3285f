/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class CountsTest {

    private final Counts<FailedAcquire> counts = new Counts<>(FailedAcquire.class);

    @Test
    void counts_nothingAdded_hasEveryKindAtZero() {
        assertThat(counts.now()).containsOnlyKeys(FailedAcquire.values()).containsEntry(FailedAcquire.OTHER, 0L);
        assertThat(counts.all()).isZero();
    }

    @Test
    void add_someKinds_countsEach() {
        counts.add(FailedAcquire.EXHAUSTED);
        counts.add(FailedAcquire.EXHAUSTED);
        counts.add(FailedAcquire.DEADLOCK);

        assertThat(counts.of(FailedAcquire.EXHAUSTED)).isEqualTo(2);
        assertThat(counts.now()).contains(entry(FailedAcquire.DEADLOCK, 1L), entry(FailedAcquire.INTERRUPTED, 0L));
        assertThat(counts.all()).isEqualTo(3);
    }
}
