/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.GuardSettings.Pressure;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Probe.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        GuardSettings defaults = new GuardSettings();

        assertThat(defaults.pressure()).isEqualTo(new Pressure(0.8, 1, Duration.ofSeconds(10)));
        assertThat(Files.readString(DOCUMENT))
                .contains("`new Pressure(0.8, 1, Duration.ofSeconds(10))`")
                .contains("| `stuckTime` | " + defaults.stuckTime().toSeconds() + " s |")
                .contains(
                        "| `slowSqlThreshold` | " + defaults.slowSqlThreshold().toSeconds() + " s |")
                .contains("| `idleThreshold`, `holdThreshold` | "
                        + defaults.idleThreshold().toSeconds() + " s, "
                        + defaults.holdThreshold().toSeconds() + " s |");
    }
}
