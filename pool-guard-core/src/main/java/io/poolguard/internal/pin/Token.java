/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import java.util.Set;

/**
 * A piece of a text that a database reads as one.
 *
 * @param text a word in capitals, a symbol as it stands, the name within quotes; empty for a literal
 */
record Token(Kind kind, String text) {

    enum Kind {
        /** A keyword or a plain name. */
        WORD,
        /** A name in double quotes or backticks; in some modes of some databases a literal. */
        QUOTED,
        /** A string or a number. */
        LITERAL,
        /** One character of anything else. */
        SYMBOL
    }

    static final Token NONE = new Token(Kind.SYMBOL, "");

    boolean isWord() {
        return kind == Kind.WORD;
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** Whether it is this word or symbol. */
    boolean is(String wanted) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equals(wanted);
    }

    boolean isOneOf(Set<String> wanted) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && wanted.contains(text);
    }
}
