/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How words and figures look in maps for JSON. */
final class Forms {

    private Forms() {}

    /** The word in lower case. */
    static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    /** Figures by their names, in this order. */
    static Map<String, Long> named(List<String> names, long... figures) {
        Map<String, Long> map = new LinkedHashMap<>();
        for (int i = 0; i < figures.length; i++) {
            map.put(names.get(i), figures[i]);
        }
        return Collections.unmodifiableMap(map);
    }
}
