/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeBucketsTest {

    private final TimeBuckets buckets = new TimeBuckets();

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0",
        "PT0.000999999S, 0",
        "PT0.001S, 1",
        "PT0.001999999S, 1",
        "PT0.002S, 2",
        "PT0.003999999S, 2",
        "PT0.004S, 3",
        "PT1.023999999S, 10",
        "PT1.024S, 11",
        "PT60S, 16",
        "PT298H15M41.823999999S, 30",
        "PT298H15M41.824S, 31",
        "P365D, 31",
        "P106000D, 31"
    })
    void add_time_isInTheFirstBucketWhoseBoundIsAboveIt(Duration time, int bucket) {
        buckets.add(time.toNanos());

        assertThat(buckets.counts()[bucket]).isOne();
        assertThat(Arrays.stream(buckets.counts()).sum()).isOne();
        if (bucket < TimeBuckets.COUNT - 1) {
            assertThat(time).isLessThan(TimeBuckets.bound(bucket));
        }
        if (bucket > 0) {
            assertThat(time).isGreaterThanOrEqualTo(TimeBuckets.bound(bucket - 1));
        }
    }

    @Test
    void bound_ofEachBucket_isTwiceTheOneBefore() {
        assertThat(TimeBuckets.bound(0)).isEqualTo(Duration.ofMillis(1));
        assertThat(IntStream.range(1, TimeBuckets.COUNT))
                .allSatisfy(i -> assertThat(TimeBuckets.bound(i))
                        .isEqualTo(TimeBuckets.bound(i - 1).multipliedBy(2)));
    }

    @Test
    void counts_nothingAdded_areZero() {
        assertThat(buckets.counts()).hasSize(32).containsOnly(0);
        assertThat(buckets.longest()).isZero();
    }

    @Test
    void counts_given_areACopy() {
        buckets.counts()[0] = 7;

        assertThat(buckets.counts()).containsOnly(0);
    }

    @Test
    void longest_severalAdded_isTheLongestToTheNanosecond() {
        buckets.add(5);
        buckets.add(7_000_001);
        buckets.add(7_000_000);

        assertThat(buckets.longest()).isEqualTo(Duration.ofNanos(7_000_001));
    }

    @Test
    void add_byManyThreads_losesNothing() throws Exception {
        int each = 10_000;

        Threads.together(4, () -> {
            for (int i = 1; i <= each; i++) {
                buckets.add(i * 1_000L);
            }
            return each;
        });

        assertThat(Arrays.stream(buckets.counts()).sum()).isEqualTo(4L * each);
        assertThat(buckets.counts()[0]).isEqualTo(4 * 999);
        assertThat(buckets.longest()).isEqualTo(Duration.ofMillis(10));
    }
}
