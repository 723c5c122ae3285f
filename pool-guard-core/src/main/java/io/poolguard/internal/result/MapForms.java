/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.result;

import io.poolguard.Ending;
import io.poolguard.Finding.Kind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** How words and counts look in maps for JSON and for JMX. */
public final class MapForms {

    private MapForms() {}

    /** The constant in lower case: {@code held_idle}. */
    public static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    /** Counts of outcomes by name: {@code rolledBack}. */
    public static Map<String, Long> outcomes(Map<Ending, Long> counts) {
        return named(counts, MapForms::camelCase);
    }

    /** Counts of findings by name: {@code held_idle}. */
    public static Map<String, Long> findings(Map<Kind, Long> counts) {
        return named(counts, MapForms::lower);
    }

    private static <K extends Enum<K>> Map<String, Long> named(Map<K, Long> counts, Function<K, String> name) {
        Map<String, Long> map = new LinkedHashMap<>();
        counts.forEach((word, count) -> map.put(name.apply(word), count));
        return Collections.unmodifiableMap(map);
    }

    /** The constant as a name in code: {@code rolledBack}. */
    static String camelCase(Enum<?> word) {
        StringBuilder name = new StringBuilder();
        for (String part : lower(word).split("_", -1)) {
            name.append(name.length() == 0 ? part : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
        }
        return name.toString();
    }
}
