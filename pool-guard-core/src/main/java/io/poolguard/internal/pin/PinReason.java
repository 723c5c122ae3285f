/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

/** Why a text pins its connection. */
public enum PinReason {
    /** The text cannot be told apart into words for sure. */
    UNREADABLE("a text that cannot be read for sure"),
    /** There is more than one statement, or a comment that the database executes. */
    SEVERAL_STATEMENTS("several statements in one text"),
    /** It is no query, no change of rows and no DDL that is known. */
    STATEMENT("a statement that may set something"),
    /** It calls a function that is not known to leave nothing behind. */
    FUNCTION("a function that may set something"),
    /** It makes, or uses, what only this session has. */
    TEMPORARY_OBJECT("a temporary object"),
    /** It reads or sets a variable of the session's. */
    SESSION_VARIABLE("a variable of the session"),
    /** It is a query that writes its rows somewhere. */
    SELECT_INTO("a query into something"),
    /** It names a table that keeps rows for each session, by the word of the application. */
    SESSION_TABLE("a table with rows of the session");

    private final String words;

    PinReason(String words) {
        this.words = words;
    }

    /** For a message. */
    public String words() {
        return words;
    }
}
