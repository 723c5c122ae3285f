/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.PoolSnapshot.Failures;
import java.util.concurrent.atomic.LongAdder;

/**
 * Acquires that brought no connection, by reason. Each is written by the threads whose acquires failed.
 */
public final class FailedAcquires {

    /** Why an acquire has failed. */
    public enum Reason {
        /** The pool had all connections that it may have, and none came back in time. */
        EXHAUSTED,
        /** The pool wanted to connect, and could not. */
        UNREACHABLE,
        /** The thread was interrupted while it waited. */
        INTERRUPTED,
        /** The guard has refused it, as it would have completed a deadlock. */
        DEADLOCK,
        /** Refused for another reason, or failed otherwise. */
        OTHER
    }

    private final LongAdder exhausted = new LongAdder();
    private final LongAdder unreachable = new LongAdder();
    private final LongAdder interrupted = new LongAdder();
    private final LongAdder deadlock = new LongAdder();
    private final LongAdder other = new LongAdder();

    /** One more. */
    public void add(Reason reason) {
        switch (reason) {
            case EXHAUSTED -> exhausted.increment();
            case UNREACHABLE -> unreachable.increment();
            case INTERRUPTED -> interrupted.increment();
            case DEADLOCK -> deadlock.increment();
            case OTHER -> other.increment();
        }
    }

    /** The counts now. */
    public Failures now() {
        return new Failures(exhausted.sum(), unreachable.sum(), interrupted.sum(), deadlock.sum(), other.sum());
    }
}
