/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Status;
import io.poolguard.examples.demo.AlertRules.Case;
import io.poolguard.examples.demo.AlertRules.Rule;
import io.poolguard.examples.demo.Dashboard.Expression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the alert rules and the dashboard are made of, as far as that shows without a Prometheus. */
class ObservabilityFilesTest {

    private static final Path DOCUMENTS = Path.of("../docs");
    private static final Pattern DOCUMENT = Pattern.compile("docs/([a-z]+\\.md)");
    private static final Pattern CAUSE = Pattern.compile("cause=~?\"([a-z_|]+)\"");

    @Test
    void rules_each_haveASeverityAndWordsAndADocumentThatExists() throws IOException {
        for (Rule rule : AlertRules.rules()) {
            assertThat(rule.severity()).as(rule.name()).isIn("warning", "critical");
            assertThat(rule.summary()).as(rule.name()).isNotBlank();
            assertThat(documents(rule.description()))
                    .as(rule.name())
                    .isNotEmpty()
                    .allSatisfy(
                            document -> assertThat(DOCUMENTS.resolve(document)).isRegularFile());
        }
    }

    @Test
    void rules_each_haveACaseThatFiresAndOneThatDoesNot() throws IOException {
        List<Case> cases = AlertRules.cases();

        assertThat(AlertRules.rules())
                .hasSizeGreaterThan(8)
                .allSatisfy(rule -> assertThat(cases)
                        .as(rule.name())
                        .contains(new Case(rule.name(), true), new Case(rule.name(), false)));
    }

    @Test
    void rules_document_hasARowForEachWithItsSeverityAndItsTime() throws IOException {
        assertThat(Files.readAllLines(DOCUMENTS.resolve("alerts.md")))
                .filteredOn(line -> line.startsWith("| `PoolGuard"))
                .extracting(line ->
                        String.join("|", List.of(line.split(" \\| ", -1)).subList(0, 3)))
                .containsExactlyElementsOf(AlertRules.rules().stream()
                        .map(rule -> "| `" + rule.name() + "`|" + rule.severity() + "|"
                                + (rule.lasting().isEmpty() ? "at once" : rule.lasting()))
                        .toList());
    }

    @Test
    void rules_causesOfDown_areAllAlertedOnButTheOneThatIsMeant() throws IOException {
        Set<String> alertedOn = AlertRules.rules().stream()
                .flatMap(rule -> CAUSE.matcher(rule.expression()).results())
                .flatMap(match -> Stream.of(match.group(1).split("\\|", -1)))
                .collect(Collectors.toSet());

        assertThat(Stream.of(Cause.values())
                        .filter(cause -> cause.status() == Status.DOWN)
                        .map(cause -> cause.name().toLowerCase(Locale.ROOT))
                        .filter(cause -> !alertedOn.contains(cause)))
                .containsExactly("closing");
    }

    @Test
    void dashboard_rows_areThoseOfTheQuestions() throws IOException {
        assertThat(Dashboard.read().rows())
                .containsExactly(
                        "Pressure",
                        "Who holds",
                        "In JDBC against idle in hand",
                        "Acquire wait",
                        "Findings",
                        "Outcomes",
                        "Capacity across instances");
    }

    @Test
    void dashboard_variables_chooseManyOrAll() throws IOException {
        Dashboard dashboard = Dashboard.read();

        assertThat(dashboard.variables())
                .extracting(variable -> variable.path("name").asText())
                .containsExactly("datasource", "application", "instance", "pool", "breakdown");
        assertThat(dashboard.variables().subList(1, 4)).allSatisfy(variable -> {
            assertThat(variable.path("multi").asBoolean()).isTrue();
            assertThat(variable.path("includeAll").asBoolean()).isTrue();
            assertThat(variable.path("allValue").asText()).isEqualTo(Dashboard.ALL);
        });
    }

    @Test
    void dashboard_eachPanel_saysWhatItShowsAndIsOfNoInstallation() throws IOException {
        Dashboard dashboard = Dashboard.read();

        assertThat(dashboard.json().path("id").isNull()).isTrue();
        Set<Integer> ids = new HashSet<>();
        Set<String> titles = new HashSet<>();
        for (JsonNode panel : dashboard.panels()) {
            String title = panel.path("title").asText();
            assertThat(titles.add(title)).as(title).isTrue();
            assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
            assertThat(panel.path("description").asText()).as(title).isNotBlank();
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
                    .as(title)
                    .isNotBlank();
            assertThat(panel.findValues("datasource"))
                    .as(title)
                    .hasSize(1 + panel.path("targets").size())
                    .allMatch(source -> source.path("uid").asText().equals("${datasource}"));
            assertThat(panel.findValuesAsText("legendFormat"))
                    .as(title)
                    .hasSize(panel.path("targets").size())
                    .allMatch(legend -> legend.contains("{{instance}}"));
            assertThat(documents(panel.path("description").asText()))
                    .as(title)
                    .allSatisfy(
                            document -> assertThat(DOCUMENTS.resolve(document)).isRegularFile());
        }
    }

    @Test
    void dashboard_eachExpression_choosesByAllVariablesAndBreaksDown() throws IOException {
        for (Expression expression : Dashboard.read().expressions()) {
            int meters = ScrapedNamesIT.selectors(expression.text()).size();
            assertThat(expression
                            .text()
                            .split("application=~\"\\$application\", instance=~\"\\$instance\", pool=~\"\\$pool\"", -1))
                    .as(expression.text())
                    .hasSize(1 + meters)
                    .hasSizeGreaterThan(1);
            assertThat(expression.text()).contains("application, pool, $breakdown) (");
        }
    }

    private static List<String> documents(String text) {
        return DOCUMENT.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(name -> name.substring("docs/".length()))
                .toList();
    }
}
