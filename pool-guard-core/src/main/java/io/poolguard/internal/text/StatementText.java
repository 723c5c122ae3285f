/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.text;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a statement, fit for log lines, meters and exceptions: it names tables and columns, and no value.
 *
 * <p>Literals and double-quoted text become {@code ?}, comments are removed, white space becomes one blank. The text is
 * one line of at most 120 characters. Nothing is shown on a guess: the guard does not know which database it is
 * connected to. Where databases read the same characters differently (a backslash in a string, {@code #}, quotes in
 * brackets), only the first keyword is left, as in {@code select …}. The same holds for all statements but queries,
 * changes of rows and calls, because commands carry passwords in ways of their own.
 *
 * <p>A quote opens a string or a name in every database. A character that opens one in some databases only (dollar
 * quotes, brackets, backticks, {@code --} without a blank) is read as such only if the other databases end in the same
 * place, and find no literal in the text that is shown.
 */
public final class StatementText {

    private static final int LONGEST = 120;

    /** A literal that reaches beyond these is not followed to its end: the text stops there. */
    private static final int SCANNED = 2_000;

    /** Returned by a step in place of the next position. */
    private static final int UNSURE = -1;

    /** The guard's own names for statements that have no text. */
    private static final Set<String> OWN = Set.of("commit", "rollback", "batch");

    private static final Set<String> SHOWN =
            Set.of("select", "insert", "update", "delete", "merge", "with", "values", "call");

    /** Words that a value without quotes can follow: SQL Server's {@code exec p secret}, Oracle's passwords. */
    private static final Set<String> BEFORE_BARE_VALUES = Set.of("exec", "execute", "identified");

    /** Prefixes that belong to the string that follows without a blank. */
    private static final Set<String> PREFIXES = Set.of("b", "e", "n", "nq", "q", "u", "x");

    private static final String PUNCTUATION = "()]}.,:=<>+*%!|&~^?@";

    /** No letters of two surrogates, as a cut could divide them, and no modifier letters: some look like quotes. */
    private static final String LETTER = "[\\p{L}_&&[^\\p{Lm}\\x{10000}-\\x{10FFFF}]]";

    private static final Pattern WORD = Pattern.compile(LETTER + "(?:" + LETTER + "|[0-9$])*+");

    /** A number with all that is joined to its first digit: hexadecimals, exponents, names that begin with a digit. */
    private static final Pattern NUMBER = Pattern.compile("[0-9](?:[eE][+-][0-9]|" + LETTER + "|[0-9.])*+");

    private static final Pattern KEYWORD = Pattern.compile("[A-Za-z]{1,20}");
    private static final Pattern STRING = Pattern.compile("'(?:[^']|'')*+'");
    private static final Pattern DOUBLE_QUOTED = Pattern.compile("\"(?:[^\"]|\"\")*+\"");

    /** Three quotes open a string in BigQuery, which a single quote does not end. */
    private static final Pattern TRIPLED = Pattern.compile("'''|\"\"\"");

    private static final Pattern TAG = Pattern.compile("\\$(?:" + LETTER + "(?:" + LETTER + "|[0-9])*+)?+\\$");

    /** To MySQL two tags in a row are one name, and to H2 1.4 the closing tag behind a blank would open. */
    private static final Pattern DOLLAR_QUOTED = Pattern.compile("(" + TAG + ")([^$]*+)(?<![\\x00-\\x20])\\1(?!\\$)");

    private static final Pattern BACKTICKED = Pattern.compile("`" + WORD + "`");
    private static final Pattern BRACKETED = Pattern.compile("\\[([^]]*+)](?!])");

    /** Oracle's {@code q'[..]'}, without a quote in between. */
    private static final Pattern ALTERNATIVE =
            Pattern.compile("\\[[^']*]|\\{[^']*}|\\([^']*\\)|<[^']*>|([^'\\[{(<])[^']*\\1");

    /** Characters that begin a quote or a comment in some database. */
    private static final Pattern OPENING = Pattern.compile("['\"`\\[{#\\\\]|/[*/]|--");

    /** Line breaks: PostgreSQL ends a comment at a return, MySQL does not. */
    private static final Pattern LINE_BREAK = Pattern.compile("\\v");

    private static final Pattern LONG_LIST = Pattern.compile("\\( ?(?:\\? ?, ?){3,}+\\? ?\\)");

    /** The part of the statement that is scanned. */
    private final String sql;

    private final Matcher matcher;
    private final StringBuilder text = new StringBuilder();
    private String keyword = "";

    /** Whether the statement is longer than the part that is read. */
    private boolean more;

    private StatementText(String sql) {
        this.more = sql.length() > SCANNED;
        this.sql = more ? sql.substring(0, SCANNED) : sql;
        this.matcher = WORD.matcher(this.sql);
    }

    /** The statement without its values, or its first keyword, or {@code a statement}. */
    public static String of(String sql) {
        if (OWN.contains(sql)) {
            return sql;
        }
        return new StatementText(sql).read();
    }

    private String read() {
        int at = 0;
        while (at != UNSURE && at < sql.length()) {
            at = next(at);
        }
        if (keyword.isEmpty()) {
            return "a statement";
        }
        return at == UNSURE ? keyword + " …" : fitting();
    }

    private String fitting() {
        String line = LONG_LIST.matcher(text.toString().strip()).replaceAll("(?, …)") + (more ? " …" : "");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1).stripTrailing() + "…";
    }

    /** Reads the token at this position, and returns where the next one begins. */
    private int next(int at) {
        char c = sql.charAt(at);
        if (isBlank(c)) {
            return blank(at + 1);
        }
        if (endOf(WORD, at) > 0) {
            return word(at, matcher.end());
        }
        if (endOf(NUMBER, at) > 0) {
            // Behind 1q'[..]' and 1e$$, some databases end the number before the letter.
            return "'$".indexOf(charAt(matcher.end())) >= 0 ? UNSURE : hidden(matcher.end());
        }
        return switch (c) {
            case '\'' -> quoted(at, STRING, false);
            case '"' -> quoted(at, DOUBLE_QUOTED, false);
            case '$' -> dollar(at);
            // A name in MySQL. The backtick is an operator in PostgreSQL, and what it encloses a name there too.
            case '`' -> endOf(BACKTICKED, at) > 0 ? shown(at, matcher.end()) : UNSURE;
            // Elements of an array in PostgreSQL, characters of a name in SQL Server: no quote may stand in there.
            case '[' -> endOf(BRACKETED, at) > 0 && isQuiet(matcher.group(1)) ? shown(at, at + 1) : UNSURE;
            // Other braces open comments (Informix) or values (DuckDB).
            case '{' -> keyword.isEmpty() ? shown(at, at + 1) : UNSURE;
            case '-' -> charAt(at + 1) == '-' ? lineComment(at + 2) : shown(at, at + 1);
            case '/' -> slash(at);
            case ';' -> semicolon(at);
            default -> PUNCTUATION.indexOf(c) >= 0 ? shown(at, at + 1) : UNSURE;
        };
    }

    private int word(int at, int end) {
        if (keyword.isEmpty() && !isReadable(at, end)) {
            return UNSURE;
        }
        String word = sql.substring(at, end).toLowerCase(Locale.ROOT);
        if (BEFORE_BARE_VALUES.contains(word) || word.contains("$$")) {
            return UNSURE;
        }
        if (charAt(end) == '\'' && PREFIXES.contains(word)) {
            return quoted(end, STRING, word.endsWith("q"));
        }
        if (word.equals("u") && sql.startsWith("&'", end)) {
            return quoted(end + 1, STRING, false);
        }
        // SQL Server's driver makes exec of a call, and then a word among the arguments is a string.
        boolean argument = keyword.equalsIgnoreCase("call") && text.indexOf("(") >= 0;
        return argument || word.equals("true") || word.equals("false") ? hidden(end) : shown(at, end);
    }

    /** Keeps the first word, if nothing but parentheses or the opening of a call stands before it. */
    private boolean isReadable(int at, int end) {
        String word = sql.substring(at, end);
        String before = text.toString().replace(" ", "").replace("(", "");
        boolean call = word.equalsIgnoreCase("call") && (before.equals("{") || before.equals("{?="));
        if (KEYWORD.matcher(word).matches() && (before.isEmpty() || call)) {
            keyword = word;
        }
        return SHOWN.contains(keyword.toLowerCase(Locale.ROOT));
    }

    /** A string or a quoted name: both are hidden. */
    private int quoted(int at, Pattern pattern, boolean alternative) {
        int end = endOf(pattern, at);
        if (end < 0) {
            return more ? hidden(sql.length()) : UNSURE;
        }
        String body = sql.substring(at + 1, end - 1);
        boolean escaping = body.indexOf('\\') >= 0 && !isEscapeOfLike(at, body); // MySQL: the quote that follows, too
        boolean tripled = TRIPLED.matcher(sql.substring(at, end)).find();
        boolean endsElsewhere = alternative && !ALTERNATIVE.matcher(body).matches();
        return escaping || tripled || endsElsewhere ? UNSURE : hidden(end);
    }

    /**
     * Whether this is the {@code '\'} or {@code '\\'} in {@code like ? escape}, which Spring Data and Hibernate write.
     * To MySQL the first would go on, but MySQL refuses an escape of more than one character.
     */
    private boolean isEscapeOfLike(int at, String body) {
        return (body.equals("\\") || body.equals("\\\\"))
                && isBlank(charAt(at - 1))
                && text.toString().toLowerCase(Locale.ROOT).endsWith(" escape ");
    }

    /** PostgreSQL's {@code $tag$} and {@code $1}, SQL Server's {@code $action} and the amount {@code $1}. */
    private int dollar(int at) {
        if (endOf(TAG, at) > 0) {
            // MySQL takes the tag for a name, and reads what it encloses.
            boolean sure = endOf(DOLLAR_QUOTED, at) > 0 && isQuiet(matcher.group(2));
            return sure ? hidden(matcher.end()) : UNSURE;
        }
        if (endOf(NUMBER, at + 1) > 0) {
            return shown(at, at + 1); // the number becomes ?, as it may be the amount
        }
        int end = endOf(WORD, at + 1);
        return end > 0 && charAt(end) != '\'' ? shown(at, end) : UNSURE;
    }

    /** MySQL wants a blank behind the dashes: without one they are two signs, and the rest of the line is read. */
    private int lineComment(int body) {
        int feed = sql.indexOf('\n', body);
        int end = feed < 0 ? sql.length() : feed;
        String comment = sql.substring(body, end);
        String line = comment.endsWith("\r") ? comment.substring(0, comment.length() - 1) : comment;
        boolean sure = !LINE_BREAK.matcher(line).find() && (isBlank(charAt(body)) || isQuiet(line.replace("--", "")));
        return sure ? blank(end) : UNSURE;
    }

    private int slash(int at) {
        return switch (charAt(at + 1)) {
            case '*' -> blockComment(at + 2);
            case '/' -> UNSURE; // a comment in Snowflake
            default -> shown(at, at + 1);
        };
    }

    private int blockComment(int body) {
        int end = sql.indexOf("*/", body);
        if (end < 0) {
            return more ? blank(sql.length()) : UNSURE;
        }
        int nested = sql.indexOf("/*", body); // counts in PostgreSQL and SQL Server, not in MySQL and Oracle
        boolean executed = charAt(body) == '!' || charAt(body + 1) == '!'; // by MySQL: /*!, by MariaDB: /*M!
        boolean quoting = charAt(body) == '+' && !isQuiet(sql.substring(body, end)); // MySQL reads what a hint quotes
        return (nested >= 0 && nested < end) || executed || quoting ? UNSURE : blank(end + 2);
    }

    /** What follows may be a command: it is neither read nor shown. */
    private int semicolon(int at) {
        more |= !sql.substring(at + 1).isBlank();
        text.append(';');
        return sql.length();
    }

    /** Where the match that begins at the position ends. */
    private int endOf(Pattern pattern, int at) {
        matcher.usePattern(pattern).region(at, sql.length());
        return matcher.lookingAt() ? matcher.end() : UNSURE;
    }

    private int shown(int from, int to) {
        text.append(sql, from, to);
        return to;
    }

    private int hidden(int next) {
        text.append('?');
        return next;
    }

    private int blank(int next) {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ' ') {
            text.append(' ');
        }
        return next;
    }

    /** The character, or a blank beyond the end. */
    private char charAt(int at) {
        return at < sql.length() ? sql.charAt(at) : ' ';
    }

    private static boolean isQuiet(String part) {
        return !OPENING.matcher(part).find();
    }

    /** White space and control characters of ASCII; beyond it PostgreSQL takes them for letters. */
    private static boolean isBlank(char c) {
        return c <= ' ' || c == 0x7F;
    }
}
