/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GuardMeterTest {

    private final NamingConvention prometheus =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).config().namingConvention();

    @Test
    void documentation_listsEveryMeter_asItIs() throws IOException {
        assertThat(rowsOfDocumentation("| `poolguard."))
                .containsExactlyElementsOf(
                        Stream.of(GuardMeter.values()).map(this::row).toList());
    }

    @Test
    void documentation_listsEveryState() throws IOException {
        assertThat(rowsOfDocumentation("| `"))
                .filteredOn(row -> !row.contains("poolguard.") && !row.contains("db.client."))
                .extracting(row -> row.split("`", -1)[1])
                .containsExactlyElementsOf(
                        Stream.of(HoldState.values()).map(HoldState::tag).toList());
    }

    private String row(GuardMeter meter) {
        return Stream.of(
                        code(meter.row().meterName()),
                        meter.row().type().name().toLowerCase(Locale.ROOT),
                        meter.row().tags().stream().map(GuardMeterTest::code).collect(Collectors.joining(", ")),
                        meter.row().unit(),
                        meter.row().description(),
                        code(nameInPrometheus(meter)))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private String nameInPrometheus(GuardMeter meter) {
        String unit = meter.row().unit().isEmpty() ? null : meter.row().unit();
        String name = prometheus.name(meter.row().meterName(), meter.row().type(), unit);
        return meter.row().type() == Meter.Type.COUNTER && !name.endsWith("_total") ? name + "_total" : name;
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static Stream<String> rowsOfDocumentation(String beginning) throws IOException {
        Path module = Path.of(System.getProperty("basedir", ""));
        return Files.readAllLines(module.resolve("../docs/metrics.md")).stream()
                .filter(line -> line.startsWith(beginning));
    }
}
