/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.junit;

import io.poolguard.PoolGuard;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a connection held, with the table of who holds what, since when, and from which line. To be
 * copied into a project's tests.
 *
 * <pre>{@code
 * @RegisterExtension
 * final LeavesNoHold leavesNoHold = new LeavesNoHold(() -> guard);
 * }</pre>
 */
public final class LeavesNoHold implements AfterEachCallback {

    /** What the test has started may still be on its way to its end. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<PoolGuard> guard;

    public LeavesNoHold(Supplier<PoolGuard> guard) {
        this.guard = guard;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        requireNoHold();
    }

    void requireNoHold() {
        long begin = System.nanoTime();
        while (!guard.get().holds().isEmpty() && System.nanoTime() - begin < PATIENCE.toNanos()) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        guard.get().requireNoHolds();
    }
}
