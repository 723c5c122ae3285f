/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.GuardSeams;
import io.poolguard.GuardSettings;
import io.poolguard.HealthLimits;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Probe.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** docs/health.md says of each cause and outcome what it is, and of the settings what they are by default. */
class HealthDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/health.md");

    @ParameterizedTest
    @EnumSource
    void document_eachCause_hasItsRowWithItsStatus(Cause cause) throws IOException {
        assertThat(Files.readAllLines(DOCUMENT))
                .filteredOn(line -> line.startsWith("| `" + cause + "` | "))
                .singleElement()
                .asString()
                .startsWith("| `" + cause + "` | " + cause.status());
    }

    @ParameterizedTest
    @EnumSource
    void document_eachOutcome_hasItsRow(Outcome outcome) throws IOException {
        assertThat(Files.readAllLines(DOCUMENT))
                .filteredOn(line -> line.startsWith("| `" + outcome + "` | "))
                .hasSize(1);
    }

    @Test
    void document_defaults_areThoseOfTheSettings() throws IOException {
        GuardSettings<?> defaults = GuardSeams.defaultSettings();
        HealthLimits limits = defaults.healthLimits();

        assertThat(Files.readString(DOCUMENT))
                .contains("| `healthLimits`: `utilization` | " + limits.utilization() + " |")
                .contains("| `healthLimits`: `pending` | " + limits.pending() + " |")
                .contains("| `healthLimits`: `pressureTime` | "
                        + limits.pressureTime().toSeconds() + " s |")
                .contains(
                        "| `healthLimits`: `stuckTime` | " + limits.stuckTime().toSeconds() + " s |")
                .contains("| `healthLimits`: `slowSqlThreshold` | "
                        + limits.slowSqlThreshold().toSeconds() + " s |")
                .contains("| `idleThreshold`, `holdThreshold` | "
                        + defaults.idleThreshold().toSeconds() + " s, "
                        + defaults.holdThreshold().toSeconds() + " s |");
    }
}
