/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/** Why an acquire has brought no connection. */
public enum FailedAcquire {
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
