/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.HoldSnapshot;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelKeysTest {

    private final LabelKeys keys = new LabelKeys();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "save answer",
                "line\nbreak",
                "turned \u202e round",
                "para\u2029graph",
                "face \ud83d\ude00 end",
                "half \ud83d",
                "umlaut \u00e4",
                "0123456789012345678901234567890123456789012345678901234567890123",
                "01234567890123456789012345678901234567890123456789012345678901234",
                "0123456789012345678901234567890123456789012345678901234567890123\n"
            })
    void of_anyLabel_isTheLabelOfTheGuardsOwnFigures(String label) throws SQLException {
        try (PoolGuard guard = GuardedH2.guard("chat");
                Session session = guard.databaseManager().openSession(label)) {
            session.connection();

            assertThat(guard.holds()).extracting(HoldSnapshot::label).containsExactly(keys.of(label));
        }
    }

    @Test
    void of_manyLabels_isOneOfAHundred() {
        Set<String> met = new TreeSet<>();
        IntStream.range(0, 100_000).forEach(i -> met.add(keys.of("chat " + i)));

        // One of the hundred is kept for holds without a label.
        assertThat(met).hasSize(LabelKeys.MOST).contains("chat 0", "chat 98", "other");
        assertThat(keys.of("chat 98")).isEqualTo("chat 98");
        assertThat(keys.of("chat 99")).isEqualTo("other");
    }

    @Test
    void of_manyLabelsAtOnce_isOneOfAHundred() {
        long met = IntStream.range(0, 10_000)
                .parallel()
                .mapToObj(i -> keys.of("chat " + i % 500))
                .distinct()
                .count();

        assertThat(met).isEqualTo(LabelKeys.MOST);
    }

    @Test
    void of_blank_isOther() {
        assertThat(keys.of(" ")).isEqualTo("other");
    }
}
