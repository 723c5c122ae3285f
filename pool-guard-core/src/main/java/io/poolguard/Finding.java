/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.util.Optional;

/**
 * Something about a hold that somebody should know.
 *
 * <p>Only what was seen accuses: a finding never rests on a time in which the watchdog did not look.
 *
 * <p>Immutable.
 *
 * @param kind what was found
 * @param stage whether it begins, goes on or is over
 * @param pool the pool's name
 * @param hold the hold, as it was when this was found; of a deadlock the longest one
 * @param nowIn where the thread that used the connection last stood, or that it has ended or moved on; nothing if no
 *     stack was taken
 * @param waitsFor what that thread waited for, if its stack tells
 * @param at the line of the application at which it was found: the second acquire, the entry to the slow call, the
 *     close; nothing if the watchdog has found it, or if the line was not captured
 * @param message the finding as one line for a log. Carries no literal of a statement, no value, no credentials and no
 *     URL
 */
public record Finding(
        Kind kind,
        Stage stage,
        String pool,
        HoldSnapshot hold,
        Optional<String> nowIn,
        Optional<String> waitsFor,
        Optional<String> at,
        String message) {

    /** What can be found. */
    public enum Kind {
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
        /** A thread enters a slow call while it holds a connection. */
        HELD_AT_SLOW_CALL("held at a slow call"),
        /**
         * The rollback of a connection on its way back, or what else puts it right, took more than twice the end timeout in
         * all, so it was evicted.
         */
        HUNG_END("hung end"),
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
    public enum Stage {
        /** It was found. */
        BEGAN,
        /** It has lasted twice as long as when it was last told, since the threshold. */
        GREW,
        /** It is over; the hold has its final times. */
        ENDED
    }

    /** The message. */
    @Override
    public String toString() {
        return message;
    }
}
