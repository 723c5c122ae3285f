/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenTelemetryMeterTest {

    @Test
    void documentation_listsEveryMeter_asItIs() throws IOException {
        Path module = Path.of(System.getProperty("basedir", ""));

        assertThat(Files.readAllLines(module.resolve("../docs/metrics.md")))
                .filteredOn(line -> line.startsWith("| `db.client."))
                .containsExactlyElementsOf(Stream.of(OpenTelemetryMeter.values())
                        .map(OpenTelemetryMeterTest::row)
                        .toList());
    }

    private static String row(OpenTelemetryMeter meter) {
        return Stream.of(
                        code(meter.row().meterName()),
                        meter.row().type().name().toLowerCase(Locale.ROOT),
                        meter.row().tags().stream()
                                .map(OpenTelemetryMeterTest::code)
                                .collect(Collectors.joining(", ")),
                        code(meter.row().unit()),
                        meter.row().description())
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
