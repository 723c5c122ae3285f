/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a database reads a text, where they differ. */
public enum Dialect {
    POSTGRESQL,
    /** MySQL, and MariaDB. */
    MYSQL,
    H2;

    enum Trait {
        /** {@code $tag$ … $tag$} is a literal. */
        DOLLAR_QUOTES,
        /** {@code #} begins a comment. */
        HASH_COMMENTS,
        /** {@code --} begins a comment only before a blank. */
        DASHES_WITH_BLANK,
        /** {@code @name} is a variable of the session. Elsewhere {@code @} is part of an operator. */
        VARIABLES,
        /** What is set for the transaction alone is gone with it. */
        LOCAL_SETTINGS
    }

    boolean has(Trait trait) {
        return switch (trait) {
            case DOLLAR_QUOTES -> this == POSTGRESQL || this == H2;
            case HASH_COMMENTS, DASHES_WITH_BLANK -> this == MYSQL;
            case VARIABLES -> this == MYSQL || this == H2;
            case LOCAL_SETTINGS -> this == POSTGRESQL;
        };
    }

    /** The dialect of a database with this product name, as JDBC tells it; empty if its texts are not known. */
    public static Optional<Dialect> of(String product) {
        String name = product.toLowerCase(Locale.ROOT);
        if (List.of("mysql", "mariadb").contains(name)) {
            return Optional.of(MYSQL);
        }
        return switch (name) {
            case "postgresql" -> Optional.of(POSTGRESQL);
            case "h2" -> Optional.of(H2);
            default -> Optional.empty();
        };
    }
}
