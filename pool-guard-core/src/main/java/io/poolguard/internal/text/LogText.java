/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.text;

import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes names that come from outside (labels, threads, pools, failures) fit for a line of a log. */
public final class LogText {

    private static final int LONGEST = 64;

    private LogText() {}

    /** The name without characters that could break out of its line, cut to 64 characters. */
    public static String clean(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (i == LONGEST || breaksOut(name.charAt(i))) {
                return cleaned(name);
            }
        }
        return name;
    }

    /**
     * A name that the caller has given, fit for the log.
     *
     * @param what the parameter's name, for the message of the exception
     */
    public static String named(String what, String name) {
        if (Objects.requireNonNull(name, what).isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank");
        }
        return clean(name);
    }

    /** The thread's name. A thread without one, as most virtual threads are, is named by its id. */
    public static String of(Thread thread) {
        String name = thread.getName();
        return name.isEmpty() ? "thread-" + thread.getId() : clean(name);
    }

    /** A failure by its class and its SQLState. Its message is left out, because it may carry secrets. */
    public static String of(Throwable failure) {
        return failure.getClass().getName() + " (SQLState=" + state(failure) + ")";
    }

    /** The failure's SQLState, or {@code none}. */
    public static String state(Throwable failure) {
        @Nullable String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
        return state == null ? "none" : state;
    }

    private static String cleaned(String name) {
        StringBuilder clean = new StringBuilder(LONGEST);
        for (int i = 0; i < name.length() && clean.length() < LONGEST; i++) {
            char c = name.charAt(i);
            clean.append(breaksOut(c) ? '?' : c);
        }
        return clean.toString();
    }

    /** Control characters, line and paragraph separators, and the characters that turn the direction of writing. */
    private static boolean breaksOut(char c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE;
    }
}
