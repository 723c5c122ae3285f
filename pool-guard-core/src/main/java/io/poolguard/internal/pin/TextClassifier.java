/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import io.poolguard.internal.pin.TokenReader.UnsureException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says of a text what it may leave behind on its connection. What is not known to leave nothing behind pins: a pin too
 * many costs a connection, one too few shows the next transaction what this one has set.
 *
 * <p>What a trigger, a view, or an operator does cannot be seen in a text, and neither can a function of one's own under
 * the name of a built-in one.
 */
public final class TextClassifier {

    /** A longer text is not read, and pins. */
    static final int LONGEST = 100_000;

    private final Dialect dialect;
    private final Set<String> harmless;
    private final Set<String> sessionTables;

    /**
     * A classifier.
     *
     * @param harmless functions that leave nothing behind, by the application's word
     * @param sessionTables tables that keep rows for each session, by the application's word
     */
    public TextClassifier(Dialect dialect, Set<String> harmless, Set<String> sessionTables) {
        this.dialect = dialect;
        this.harmless = inCapitals(harmless);
        this.sessionTables = inCapitals(sessionTables);
    }

    private static Set<String> inCapitals(Set<String> names) {
        return names.stream().map(name -> name.toUpperCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** What the text may leave behind. */
    public TextClass classify(String text) {
        if (text.length() > LONGEST) {
            return TextClass.pinning(PinReason.UNREADABLE, "");
        }
        try {
            List<Token> tokens = TokenReader.read(dialect, text);
            return new TextScan(dialect, harmless, sessionTables, tokens).result();
        } catch (UnsureException e) {
            return TextClass.pinning(e.reason, "");
        }
    }
}
