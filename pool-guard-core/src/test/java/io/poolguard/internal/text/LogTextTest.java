/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.sql.SQLException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTextTest {

    private static final int LONGEST = 64;
    private static final int FUZZED = 1_000_000;

    /** Kinds of characters that a fuzzed name mixes; the ranges lie close to what must not come out. */
    private static final int[][] RANGES = {
        {' ', '~'}, // plain
        {0x00, 0x20}, // control
        {0x7F, 0xA0}, // control, and a blank
        {0x2028, 0x202F}, // separators of lines, direction of writing
        {0x200B, 0x200F}, // of no width
        {0xD7F0, 0xE00F}, // surrogates
        {0xFEFE, 0xFFFF}, // byte order mark
        {0, 0xFFFF} // anything
    };

    @Test
    void clean_plainName_isTheSameString() {
        String name = "chat.stream (2)";

        assertThat(LogText.clean(name)).isSameAs(name);
    }

    @Test
    void clean_fuzzed_isFitForALineOfALog() {
        SplittableRandom random = new SplittableRandom(20261122);
        for (int i = 0; i < FUZZED; i++) {
            String name = fuzzed(random);
            String clean = LogText.clean(name);
            if (clean.length() > LONGEST || breaksOut(clean)) {
                throw new AssertionError("name " + i + " came out as " + escaped(clean) + ", given " + escaped(name));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\n", "\r", "\t", "\0", "\u001B", "\u0085", "\u2028", "\u2029", "\u202E", "\u200B", "\uFEFF"})
    void clean_characterThatBreaksOut_isReplaced(String breaksOut) {
        assertThat(LogText.clean("save" + breaksOut + "answer")).isEqualTo("save?answer");
    }

    @Test
    void clean_characterOutsideTheFirstPlane_isReplaced() {
        assertThat(LogText.clean("save \uD83D\uDCA5")).isEqualTo("save ??");
    }

    @Test
    void clean_lettersOfAnyLanguage_stay() {
        assertThat(LogText.clean("sauvegarder la r\u00E9ponse \u56DE\u7B54"))
                .isEqualTo("sauvegarder la r\u00E9ponse \u56DE\u7B54");
    }

    @Test
    void clean_64Characters_stays() {
        String name = "x".repeat(LONGEST);

        assertThat(LogText.clean(name)).isSameAs(name);
    }

    @Test
    void clean_65Characters_isCut() {
        assertThat(LogText.clean("x".repeat(LONGEST) + "y")).isEqualTo("x".repeat(LONGEST));
    }

    @Test
    void clean_emptyName_staysEmpty() {
        assertThat(LogText.clean("")).isEmpty();
    }

    @Test
    void label_withLineFeed_isClean() {
        assertThat(LogText.named("label", "save\nanswer")).isEqualTo("save?answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t "})
    void label_blank_isRefused(String blank) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LogText.named("label", blank))
                .withMessage("label must not be blank");
    }

    @Test
    void label_null_isRefused() {
        assertThatNullPointerException()
                .isThrownBy(() -> LogText.named("label", null))
                .withMessage("label");
    }

    @Test
    void of_namedThread_isItsNameMadeClean() {
        assertThat(LogText.of(new Thread(() -> {}, "worker\n7"))).isEqualTo("worker?7");
    }

    @Test
    void of_threadWithoutName_isItsId() {
        Thread thread = new Thread(() -> {}, "");

        assertThat(LogText.of(thread)).isEqualTo("thread-" + thread.getId());
    }

    private static String fuzzed(SplittableRandom random) {
        int[] range = RANGES[random.nextInt(RANGES.length)];
        char[] name = new char[random.nextInt(2 * LONGEST)];
        for (int i = 0; i < name.length; i++) {
            int[] from = random.nextInt(4) == 0 ? range : RANGES[0];
            name[i] = (char) random.nextInt(from[0], from[1] + 1);
        }
        return new String(name);
    }

    private static boolean breaksOut(String name) {
        for (int i = 0; i < name.length(); i++) {
            switch (Character.getType(name.charAt(i))) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }

    private static String escaped(String name) {
        StringBuilder escaped = new StringBuilder();
        name.chars().forEach(c -> escaped.append(String.format("\\u%04X", c)));
        return escaped.toString();
    }

    // ------------------------------------------------------------------ failures

    @Test
    void state_given_isGiven() {
        assertThat(LogText.state(new SQLException("lost", "08006"))).isEqualTo("08006");
    }

    @Test
    void state_missing_isNone() {
        assertThat(LogText.state(new SQLException("lost"))).isEqualTo("none");
        assertThat(LogText.state(new IllegalStateException("a driver's bug"))).isEqualTo("none");
    }

    /** The message stays where it is. */
    @Test
    void of_failure_isItsClassAndItsState() {
        assertThat(LogText.of(new SQLException("password=secret", "08006")))
                .isEqualTo("java.sql.SQLException (SQLState=08006)");
    }
}
