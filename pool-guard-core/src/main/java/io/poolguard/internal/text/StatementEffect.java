/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.text;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a statement may do to the transaction in which it is executed, as far as its text tells. */
public enum StatementEffect {
    /** It is one query that changes nothing for sure: it calls no function but those that every database has. */
    READS,
    /** It may have changed something. */
    MAY_CHANGE,
    /** It may have changed something; some databases cannot have it in a transaction, and commit what was done before. */
    COMMITS_SOMEWHERE,
    /** It sets something for the session or the transaction; some databases commit what was done before. */
    SETS,
    /** It begins a transaction, or a part of one, or ends such a part. */
    DIVIDES,
    /** It ends the transaction. */
    ENDS;

    /** A longer text is not read. */
    private static final int LONGEST = 10_000;

    /** What stands before a statement: blanks, and comments that no database executes. */
    private static final Pattern LEADING = Pattern.compile("(?:\\s++|/\\*[^*!'\"`]*+\\*/){0,20}+");

    private static final Pattern FIRST_WORD = Pattern.compile("[\\s({]*+(\\p{Alpha}++)");
    private static final Pattern TO_SAVEPOINT = Pattern.compile("(?i)rollback\\b[^;]*\\bto\\b");

    private static final Set<String> ENDING = Set.of("abort", "commit", "end", "rollback");
    private static final Set<String> DIVIDING = Set.of("begin", "prepare", "release", "savepoint", "start");
    private static final Set<String> SETTING = Set.of("reset", "set");

    /** Statements that no database takes for the end of a transaction. */
    private static final Set<String> WORK = Set.of(
            "batch", "call", "delete", "exec", "execute", "explain", "insert", "merge", "replace", "select", "table",
            "update", "upsert", "values", "with");

    /** What may stand before a parenthesis. All other words name a function there, which may do anything. */
    private static final String BEFORE_PARENTHESIS =
            "abs|all|and|any|as|avg|by|cast|coalesce|count|distinct|else|except|exists|from|in|intersect|join|length|like"
                    + "|lower|max|min|not|on|or|over|round|select|some|substring|sum|then|trim|union|upper|values|when|where";

    /**
     * A part of a query without comments, backslashes, and what only some databases take for a quote. Matched part by part:
     * a repetition of all of it would take a frame of the stack for each.
     */
    private static final Pattern PART =
            Pattern.compile("(?i)[^;('\"`\\[\\]{}\\\\$#/-]++|'[^'\\\\]*+'|\"[^\"\\\\]*+\"|-(?!-)"
                    + "|/(?![*/])|(?<=(?:(?<![\\w\"$])(?<!\\.\\s{0,4})(?:" + BEFORE_PARENTHESIS
                    + ")|[(,=<>+*|/-])\\s{0,4})\\(|;\\s*+\\z");

    private static final Pattern INTO = Pattern.compile("(?i)\\binto\\b");

    /** The effect of the statement with this text. */
    public static StatementEffect of(String sql) {
        Matcher leading = LEADING.matcher(sql);
        String statement = leading.lookingAt() ? sql.substring(leading.end()) : sql;
        Matcher first = FIRST_WORD.matcher(statement);
        if (!first.lookingAt()) {
            return MAY_CHANGE;
        }
        String word = first.group(1).toLowerCase(Locale.ROOT);
        if (ENDING.contains(word)) {
            return TO_SAVEPOINT.matcher(statement).lookingAt() ? DIVIDES : ENDS;
        }
        if (DIVIDING.contains(word)) {
            return DIVIDES;
        }
        if (SETTING.contains(word)) {
            return SETS;
        }
        if (word.equals("show")) {
            return READS;
        }
        if (!WORK.contains(word)) {
            return COMMITS_SOMEWHERE;
        }
        return word.matches("select|values") && onlyReads(statement) ? READS : MAY_CHANGE;
    }

    private static boolean onlyReads(String query) {
        if (query.length() > LONGEST || INTO.matcher(query).find()) {
            return false;
        }
        Matcher parts = PART.matcher(query).useTransparentBounds(true);
        int at = 0;
        while (at < query.length()) {
            if (!parts.region(at, query.length()).lookingAt()) {
                return false;
            }
            at = parts.end();
        }
        return true;
    }

    /** Whether a commit that commits nothing would lose something, unless the statement fails. */
    public boolean mayChange() {
        return this == MAY_CHANGE || this == COMMITS_SOMEWHERE;
    }

    /** Whether what was done before may be committed by it, in a database that commits before commands. */
    public boolean isCommand() {
        return this == COMMITS_SOMEWHERE || this == SETS || this == DIVIDES;
    }
}
