/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 s, 0.0 s",
        "49999, 0.0 s, 0.0 ms",
        "50000, 0.0 s, 0.1 ms",
        "15749999, 0.0 s, 15.7 ms",
        "49000000, 0.0 s, 49.0 ms",
        "50000000, 0.1 s, 50.0 ms",
        "99999999, 0.1 s, 100.0 ms",
        "100000000, 0.1 s, 0.1 s",
        "94249000000, 94.2 s, 94.2 s",
        "94250000000, 94.3 s, 94.3 s"
    })
    void words_ofATime_areRounded(long nanos, String seconds, String brief) {
        assertThat(Durations.seconds(Duration.ofNanos(nanos))).isEqualTo(seconds);
        assertThat(Durations.brief(Duration.ofNanos(nanos))).isEqualTo(brief);
    }
}
