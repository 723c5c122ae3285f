/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The dashboard, as it is in the repository. */
final class Dashboard {

    static final Path FILE = Path.of("../pool-guard-micrometer/observability/grafana/pool-guard-dashboard.json");

    /** What Grafana puts in for a variable of which all are chosen. */
    static final String ALL = ".*";

    private final JsonNode json;

    private Dashboard(JsonNode json) {
        this.json = json;
    }

    /**
     * What somebody has chosen.
     *
     * @param instance an instance, or {@link #ALL}
     * @param breakdown the label that each line is for, beside application and pool
     */
    record Choice(String instance, String breakdown) {}

    /**
     * An expression of a panel.
     *
     * @param panel the panel's title
     * @param text the expression, with Grafana's variables in it
     */
    record Expression(String panel, String text) {

        /** As Grafana sends it; the interval of a rate is that of four scrapes. */
        String with(Choice choice) {
            return text.replace("$application", ALL)
                    .replace("$instance", choice.instance())
                    .replace("$pool", ALL)
                    .replace("$breakdown", choice.breakdown())
                    .replace("$__rate_interval", "8s")
                    .replace("$__range", "1m");
        }
    }

    static Dashboard read() throws IOException {
        return new Dashboard(new ObjectMapper().readTree(FILE.toFile()));
    }

    JsonNode json() {
        return json;
    }

    /** The titles of the rows. */
    List<String> rows() {
        return stream(json.path("panels"))
                .filter(Dashboard::isRow)
                .map(row -> row.path("title").asText())
                .toList();
    }

    /** The panels that show something. */
    List<JsonNode> panels() {
        return stream(json.path("panels")).filter(panel -> !isRow(panel)).toList();
    }

    List<Expression> expressions() {
        return panels().stream()
                .flatMap(panel -> stream(panel.path("targets"))
                        .map(target -> new Expression(
                                panel.path("title").asText(),
                                target.path("expr").asText())))
                .toList();
    }

    /** The variables by which one chooses. */
    List<JsonNode> variables() {
        return stream(json.path("templating").path("list")).toList();
    }

    static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static boolean isRow(JsonNode panel) {
        return panel.path("type").asText().equals("row");
    }
}
