/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Which classes are the application's own: those that it has named, and all others that are in no library of the table
 * ({@link Libraries}). Of its own names the longest that fits decides, so that a package may be taken out of another one.
 *
 * <p>Immutable.
 */
public final class ApplicationCode {

    /** As the table has it. */
    public static final ApplicationCode BY_TABLE = new ApplicationCode(List.of(), List.of());

    /** A package, or a class, that the application has named. */
    private record Named(String name, Origin origin) {

        boolean contains(String className) {
            return className.startsWith(name)
                    && (className.length() == name.length() || isBoundary(className.charAt(name.length())));
        }

        private static boolean isBoundary(char next) {
            return next == '.' || next == '$';
        }
    }

    private enum Origin {
        APPLICATION,
        LIBRARY
    }

    // The longest first.
    private final List<Named> named;

    /**
     * By these names, each of a package with all below it, or of a class with its inner ones.
     *
     * @param application what is the application's, even if the table has it
     * @param libraries what is not, although the table does not have it: code that acquires for others
     */
    public ApplicationCode(List<String> application, List<String> libraries) {
        List<Named> all = new ArrayList<>();
        application.forEach(name -> all.add(new Named(name, Origin.APPLICATION)));
        libraries.forEach(name -> all.add(new Named(name, Origin.LIBRARY)));
        all.sort(Collections.reverseOrder(Comparator.comparingInt(one -> one.name.length())));
        this.named = List.copyOf(all);
    }

    /** Whether the class, by its name, is the application's own. A class that was generated at run time is not. */
    public boolean contains(String className) {
        for (Named one : named) {
            if (one.contains(className)) {
                return one.origin == Origin.APPLICATION && !Libraries.isGenerated(className);
            }
        }
        return Libraries.isApplication(className);
    }
}
