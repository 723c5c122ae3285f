/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassifiedTextsTest {

    private final ClassifiedTexts texts = new ClassifiedTexts(new TextClassifier(Dialect.H2, Set.of(), Set.of()));

    @Test
    void of_metBefore_isTheSame() {
        assertThat(texts.of("select 1")).isSameAs(texts.of("select 1"));
    }

    @Test
    void of_manyTexts_keepsABoundedNumberAndThoseInUse() {
        TextClass used = texts.of("select 1");
        for (int i = 0; i < 10_000; i++) {
            texts.of("select " + i + " from t");
            assertThat(texts.of("select 1")).isSameAs(used);
        }
        assertThat(texts.size()).isLessThanOrEqualTo(2_001);
    }

    @Test
    void of_longText_isNotKept() {
        texts.of("select 1 /* " + "x".repeat(10_000) + " */");
        assertThat(texts.size()).isZero();
    }
}
