/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.capacity;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApplicationCountsTest {

    private final ApplicationCounts counts = new ApplicationCounts();

    @Test
    void most_fewNames_areAddedUpAndSorted() {
        counts.add("chat", 2);
        counts.add("psql", 1);
        counts.add("", 4);
        counts.add("chat", 3);

        assertThat(counts.most()).containsExactly(entry("chat", 5), entry("unnamed", 4), entry("psql", 1));
    }

    @Test
    void most_manyNames_areBoundedAndNoneIsLost() {
        for (int i = 1; i <= 1_000; i++) {
            counts.add("client " + i, i);
        }

        assertThat(counts.most()).hasSize(21).containsKeys("client 1000", "client 981", "other");
        assertThat(counts.most().values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(500_500);
    }

    @Test
    void add_nameThatBreaksOutOfItsLine_isMadeClean() {
        counts.add("chat\nWARN all is lost", 1);

        assertThat(counts.most()).containsOnlyKeys("chat?WARN all is lost");
    }
}
