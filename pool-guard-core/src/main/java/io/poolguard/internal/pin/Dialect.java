/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import static io.poolguard.internal.pin.Dialect.Trait.DASHES_WITH_BLANK;
import static io.poolguard.internal.pin.Dialect.Trait.DOLLAR_QUOTES;
import static io.poolguard.internal.pin.Dialect.Trait.HASH_COMMENTS;
import static io.poolguard.internal.pin.Dialect.Trait.LOCAL_SETTINGS;
import static io.poolguard.internal.pin.Dialect.Trait.VARIABLES;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How a database reads a text, where they differ. */
public enum Dialect {
    POSTGRESQL(EnumSet.of(DOLLAR_QUOTES, LOCAL_SETTINGS)),
    /** MySQL, and MariaDB. */
    MYSQL(EnumSet.of(HASH_COMMENTS, DASHES_WITH_BLANK, VARIABLES)),
    H2(EnumSet.of(DOLLAR_QUOTES, VARIABLES));

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

    private final Set<Trait> traits;

    Dialect(Set<Trait> traits) {
        this.traits = traits;
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
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
