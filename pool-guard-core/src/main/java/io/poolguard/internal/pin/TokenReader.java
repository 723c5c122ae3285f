/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import io.poolguard.internal.pin.Dialect.Trait;
import io.poolguard.internal.pin.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads a text into tokens, without its comments. Where two settings of a database would read it in two ways, it does not
 * read it at all: a literal that one of them ends earlier may hide a statement.
 */
final class TokenReader {

    /** The text cannot be read for sure, or has what the database executes within a comment. */
    static final class UnsureException extends Exception {

        private static final long serialVersionUID = 1;

        final transient PinReason reason;

        UnsureException(PinReason reason) {
            super(reason.name(), null, false, false);
            this.reason = reason;
        }
    }

    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d*)?([eE]\\d*)?|0[xX]\\p{XDigit}+");

    private final Dialect dialect;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private TokenReader(Dialect dialect, String text) {
        this.dialect = dialect;
        this.text = text;
    }

    static List<Token> read(Dialect dialect, String text) throws UnsureException {
        TokenReader reader = new TokenReader(dialect, text);
        while (reader.at < text.length()) {
            reader.next();
        }
        return reader.tokens;
    }

    private void next() throws UnsureException {
        char c = text.charAt(at);
        if (isBlank(c)) {
            at++;
        } else if (startsComment()) {
            at = endOfLine();
        } else if (text.startsWith("/*", at)) {
            blockComment();
        } else if (c == '\'') {
            quoted(c);
            tokens.add(new Token(Kind.LITERAL, ""));
        } else if (c == '"' || c == '`') {
            tokens.add(new Token(Kind.QUOTED, quoted(c)));
        } else if (c == '$' && dialect.has(Trait.DOLLAR_QUOTES) && !isParameter()) {
            dollarQuoted();
        } else if (c >= '0' && c <= '9') {
            number();
        } else if (isPartOfWord(c)) {
            word();
        } else if (c >= 0x80) {
            throw new UnsureException(PinReason.UNREADABLE); // a blank for some, part of a name for others
        } else {
            tokens.add(new Token(Kind.SYMBOL, String.valueOf(c)));
            at++;
        }
    }

    private boolean startsComment() throws UnsureException {
        if (text.charAt(at) == '#' && dialect.has(Trait.HASH_COMMENTS)) {
            return true;
        }
        if (!text.startsWith("--", at)) {
            return false;
        }
        boolean isBlankBehind = at + 2 == text.length() || isBlank(text.charAt(at + 2));
        if (!isBlankBehind && dialect.has(Trait.DASHES_WITH_BLANK)) {
            throw new UnsureException(PinReason.UNREADABLE); // a comment for one server, two signs for another
        }
        return true;
    }

    private int endOfLine() {
        int end = at;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    private void blockComment() throws UnsureException {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
            throw new UnsureException(PinReason.UNREADABLE);
        }
        String comment = text.substring(at + 2, end);
        if (comment.startsWith("!") || comment.startsWith("M!")) {
            throw new UnsureException(PinReason.SEVERAL_STATEMENTS);
        }
        if (comment.contains("/*")) {
            throw new UnsureException(PinReason.UNREADABLE); // some databases nest comments
        }
        at = end + 2;
    }

    /** What stands in quotes, which are doubled within. */
    private String quoted(char quote) throws UnsureException {
        StringBuilder name = new StringBuilder();
        int now = at + 1;
        while (now < text.length()) {
            char c = text.charAt(now);
            if (c == '\\' && now + 1 < text.length() && isDecisive(text.charAt(now + 1), quote)) {
                throw new UnsureException(PinReason.UNREADABLE);
            }
            if (c != quote) {
                name.append(c);
                now++;
            } else if (now + 1 < text.length() && text.charAt(now + 1) == quote) {
                name.append(c);
                now += 2;
            } else {
                at = now + 1;
                return name.toString();
            }
        }
        throw new UnsureException(PinReason.UNREADABLE);
    }

    /** Whether it matters to the end of a literal if the backslash before it is one. */
    private static boolean isDecisive(char behind, char quote) {
        return behind == quote || behind == '\\';
    }

    /** {@code $1}. */
    private boolean isParameter() {
        return at + 1 < text.length() && Character.isDigit(text.charAt(at + 1));
    }

    private void dollarQuoted() throws UnsureException {
        int end = at + 1;
        while (end < text.length() && isPartOfWord(text.charAt(end)) && text.charAt(end) != '$') {
            end++;
        }
        if (end == text.length() || text.charAt(end) != '$') {
            throw new UnsureException(PinReason.UNREADABLE);
        }
        String tag = text.substring(at, end + 1);
        int close = text.indexOf(tag, end + 1);
        if (close < 0) {
            throw new UnsureException(PinReason.UNREADABLE);
        }
        at = close + tag.length();
        tokens.add(new Token(Kind.LITERAL, ""));
    }

    private void number() throws UnsureException {
        int from = at;
        while (at < text.length() && (isPartOfWord(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        if (!NUMBER.matcher(text).region(from, at).matches()) {
            throw new UnsureException(PinReason.UNREADABLE); // some databases end the number before the letters
        }
        tokens.add(new Token(Kind.LITERAL, ""));
    }

    private void word() {
        int from = at;
        while (at < text.length() && isPartOfWord(text.charAt(at))) {
            at++;
        }
        tokens.add(new Token(Kind.WORD, inCapitals(text.substring(from, at))));
    }

    /** Of ASCII alone: databases do not agree on the rest, and some of it has a capital of ASCII. */
    private static String inCapitals(String word) {
        return word.chars().allMatch(c -> c < 0x80) ? word.toUpperCase(Locale.ROOT) : word;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isPartOfWord(char c) {
        return c == '_' || c == '$' || (c >= '0' && c <= '9') || Character.isLetter(c) || Character.isSurrogate(c);
    }
}
