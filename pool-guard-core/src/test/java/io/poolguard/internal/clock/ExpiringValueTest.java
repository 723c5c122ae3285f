/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ExpiringValueTest {

    private static final Duration LIFETIME = Duration.ofSeconds(1);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 10); // overflows on the way
    private final AtomicInteger made = new AtomicInteger();
    private final ExpiringValue<Integer> value = new ExpiringValue<>(LIFETIME, clock::get);

    @Test
    void get_withinTheLifetime_isMadeOnce() {
        assertThat(value.get(made::incrementAndGet)).isEqualTo(1);
        clock.addAndGet(LIFETIME.toNanos() - 1);

        assertThat(value.get(made::incrementAndGet)).isEqualTo(1);
        assertThat(value.fresh()).contains(1);
    }

    @Test
    void get_afterTheLifetime_isMadeAnew() {
        value.get(made::incrementAndGet);
        clock.addAndGet(LIFETIME.toNanos());

        assertThat(value.fresh()).isEmpty();
        assertThat(value.get(made::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void fresh_neverMade_isEmpty() {
        assertThat(value.fresh()).isEmpty();
    }

    @Test
    void get_makingFails_keepsNothing() {
        assertThatThrownBy(() -> value.get(() -> {
                    throw new IllegalStateException("not now");
                }))
                .hasMessage("not now");

        assertThat(value.fresh()).isEmpty();
    }

    /** The value is as old as the moment at which its making began. */
    @Test
    void get_slowlyMade_countsTheTimeOfItsMaking() {
        value.get(() -> {
            clock.addAndGet(LIFETIME.toNanos());
            return made.incrementAndGet();
        });

        assertThat(value.fresh()).isEmpty();
    }
}
