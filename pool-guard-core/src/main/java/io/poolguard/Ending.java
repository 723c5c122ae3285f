/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

/**
 * How an acquire, a hold or a transaction can end. Each map of counts has the constants of one group, all of them, in
 * this order.
 */
public enum Ending {

    // ------------------------------------------------------------------ acquires that brought no connection

    /** An acquire timed out, and the pool had all connections that it may have. */
    EXHAUSTED,
    /** An acquire timed out, or failed at once, and the pool could not grow: connecting fails, hangs or is slow. */
    UNREACHABLE,
    /** The thread was interrupted while it waited for a connection. */
    INTERRUPTED,
    /** The guard refused an acquire that would have completed a deadlock. */
    DEADLOCK,
    /** The guard refused an acquire for another reason (nested, or the guard is being closed), or it failed otherwise. */
    OTHER,

    // ------------------------------------------------------------------ holds

    /** The connection was handed back to the pool. */
    RETURNED,
    /**
     * The guard threw the connection out of the pool: its cleaning failed or hung, its state was not certain any more, or
     * it was aborted.
     */
    EVICTED,
    /** The connection broke while it was held, and HikariCP had thrown it out already. */
    BROKEN,
    /** The connection was collected unclosed. */
    LEAKED,

    // ------------------------------------------------------------------ transactions

    /** The commit succeeded. */
    COMMITTED,
    /**
     * The transaction was rolled back: by a call, because its work had failed, or because its updates were neither
     * committed nor rolled back when its connection came back.
     */
    ROLLED_BACK,
    /** The commit failed in a way that does not tell whether the database had carried it out. */
    UNKNOWN
}
