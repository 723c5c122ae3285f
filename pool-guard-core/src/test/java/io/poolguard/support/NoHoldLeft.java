/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import io.poolguard.HoldSnapshot;
import io.poolguard.PoolGuard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Makes every test a leak test: fails the one that leaves a hold in the books.
 *
 * <pre>{@code
 * @RegisterExtension
 * final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> guard);
 * }</pre>
 *
 * <p>Runs after the test's own {@code @AfterEach} methods, which may close the guard: the books stay readable. Waits a
 * little, because evictions end on a thread of the guard's.
 */
public final class NoHoldLeft implements AfterEachCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(1).toNanos();

    private final Supplier<@Nullable PoolGuard> guard;

    public NoHoldLeft(PoolGuard guard) {
        this(() -> guard);
    }

    /** For a guard that the test builds later; a test that has built none passes. */
    public NoHoldLeft(Supplier<@Nullable PoolGuard> guard) {
        this.guard = guard;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        PoolGuard built = guard.get();
        if (built != null) {
            requireNoHold(built, PATIENCE);
        }
    }

    public static void requireNoHold(PoolGuard guard, Duration patience) {
        long begin = System.nanoTime();
        List<HoldSnapshot> left = guard.holds();
        while (!left.isEmpty() && System.nanoTime() - begin < patience.toNanos()) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            left = guard.holds();
        }
        if (!left.isEmpty()) {
            throw new AssertionError("the test leaves " + left.size() + " of the connections of " + guard + " held:"
                    + left.stream().map(NoHoldLeft::line).collect(Collectors.joining()));
        }
    }

    private static String line(HoldSnapshot hold) {
        return "\n  #" + hold.id() + " label=" + hold.label() + ", " + hold.activity() + ", thread=" + hold.thread()
                + ", acquired at " + hold.site().orElse("an unknown line");
    }
}
