/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Map;

/** What maps of figures must be, so that a JSON library can write them. */
public final class JsonAssertions {

    private JsonAssertions() {}

    /** Only what JSON knows is in it, all the way down, and nobody can change any of it. */
    public static void assertFitForJson(Object value) {
        if (value instanceof Map<?, ?> map) {
            assertThat(map.keySet()).allMatch(String.class::isInstance);
            assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
            map.values().forEach(JsonAssertions::assertFitForJson);
        } else if (value instanceof List<?> list) {
            assertThatThrownBy(() -> list.remove(null)).isInstanceOf(UnsupportedOperationException.class);
            list.forEach(JsonAssertions::assertFitForJson);
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
