/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

import java.util.concurrent.atomic.LongAdder;

/**
 * Acquires that HikariCP has answered with a failure, by its reason. Each written by the threads whose acquires failed.
 */
final class FailedAcquires {

    /** The pool had all its connections, and none came back in time. */
    final LongAdder exhausted = new LongAdder();

    /** The pool wanted to connect, and could not. */
    final LongAdder unreachable = new LongAdder();

    /** The thread was interrupted while it waited. */
    final LongAdder interrupted = new LongAdder();
}
