/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Map;

/** Figures as a map, as they are given to a JSON library. */
final class MapForm {

    private MapForm() {}

    /** Only what JSON knows is in it, all the way down, and nobody can change any of it. */
    static void assertFitForJson(Object value) {
        if (value instanceof Map<?, ?> map) {
            assertThat(map.keySet()).allMatch(String.class::isInstance);
            assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
            map.values().forEach(MapForm::assertFitForJson);
        } else if (value instanceof List<?> list) {
            assertThatThrownBy(() -> list.remove(null)).isInstanceOf(UnsupportedOperationException.class);
            list.forEach(MapForm::assertFitForJson);
        } else if (value instanceof Double number) {
            assertThat(number).isFinite();
        } else if (!(value instanceof String
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long)) {
            fail("JSON knows nothing like %s", value);
        }
    }
}
