/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.util.Optional;

/**
 * Something about a hold that somebody should know.
 *
 * <p>Only what was seen accuses: a finding never rests on a time in which the watchdog did not look.
 *
 * <p>Immutable. Made by the guard alone, and may gain methods.
 */
public interface Finding {

    /** {@return what was found} */
    Kind kind();

    /** {@return whether it begins, goes on or is over} */
    Stage stage();

    /** {@return the pool's name} */
    String pool();

    /**
     * The hold that was found, as it was then; of a deadlock the longest one.
     *
     * @return the hold, with where its thread stood and what that waited for, as far as a stack was taken
     */
    HoldSnapshot hold();

    /**
     * The line of the application at which it was found: the second acquire, the entry to the slow call, the close.
     *
     * @return the line; nothing if the watchdog has found it, or if the line was not captured
     */
    Optional<String> at();

    /**
     * The finding as one line for a log.
     *
     * @return the line; it carries no literal of a statement, no value, no credentials and no URL
     */
    String message();

    /** {@return the message} */
    @Override
    String toString();

    /** What can be found. */
    enum Kind {
        /** A connection has been idle in hand for longer than the idle threshold. */
        HELD_IDLE("held idle"),
        /** A connection has been held for longer than the hold threshold, whatever it was used for. */
        HELD_LONG("held long"),
        /** A connection was collected unclosed. Nobody can close it any more, so it was evicted. */
        LEAK("leak"),
        /** A thread acquires a connection while it holds one. */
        NESTED("nested acquire"),
        /**
         * Every connection is held by a running transaction whose thread waits for another connection of the same pool.
         */
        DEADLOCK("deadlock"),
        /** The same of connections that could, in principle, be closed by another thread than the one that waits. */
        SUSPECTED_DEADLOCK("suspected deadlock"),
        /** A connection was closed with updates neither committed nor rolled back; they were rolled back. */
        UNCOMMITTED_RETURN("uncommitted return"),
        /**
         * Auto-commit was turned on in a transaction that the database had aborted because a statement had failed. What had
         * succeeded in it is lost, and the driver says nothing.
         */
        TRANSACTION_LOST("transaction lost"),
        /** A thread enters a slow call while it holds a connection. */
        HELD_AT_SLOW_CALL("held at a slow call"),
        /**
         * The rollback of a connection on its way back, or what else puts it right, took more than twice the return timeout in
         * all, so it was evicted.
         */
        HUNG_END("hung end"),
        /**
         * A thread has left its acquire or its close half way, because it ran out of stack or memory there, or has ended. The
         * connection was evicted.
         */
        UNFINISHED("unfinished acquire or close"),
        /**
         * The pool is suspended, and threads wait for it longer than a running pool would let them: without a timeout, and
         * HikariCP does not count them as pending.
         */
        SUSPENDED("pool is suspended");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /**
         * The kind as messages call it.
         *
         * @return the words
         */
        public String words() {
            return words;
        }
    }

    /** Where a finding stands. What happens in one moment has begun, and has no end. */
    enum Stage {
        /** It was found. */
        BEGAN,
        /** Its duration has doubled since it was last reported. */
        GREW,
        /** It is over; the hold has its final times. */
        ENDED
    }
}
