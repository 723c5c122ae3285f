/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.poolguard.examples.chat.DatabaseEndpoint;
import io.poolguard.examples.demo.AlertRules.Rule;
import io.poolguard.examples.demo.Dashboard.Choice;
import io.poolguard.examples.demo.Dashboard.Expression;
import io.poolguard.examples.web.ChatSettings.Form;
import io.poolguard.examples.web.Eventually;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes two instances of the chat service in each form, under a load like the demo's, all on one
 * database server. It loads the rules and is asked what the dashboard asks.
 *
 * <p>The rules are those of the repository but for one thing: what must last a minute before an alert fires must last
 * three seconds here, as the load does not last for minutes.
 */
@EnabledIf(
        value = "isInstalled",
        disabledReason = "prometheus is not installed: meters, rules and dashboard are not tried on a real one")
class PrometheusIT {

    private static final String MINUTE = "3s";

    @TempDir
    private static Path folder;

    private static EmbeddedPostgres server;
    private static ChatInstances instances;
    private static Prometheus prometheus;
    private static Instant begin;

    static boolean isInstalled() {
        return Prometheus.program("prometheus").isPresent();
    }

    @BeforeAll
    static void scrapeUnderLoad() throws Exception {
        server = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
        String url = server.getJdbcUrl("postgres", "postgres");
        instances = ChatInstances.start(new DatabaseEndpoint(url, "postgres", "postgres"));
        Files.writeString(folder.resolve("rules.yml"), AlertRules.rulesWithMinutesOf(MINUTE));
        Files.writeString(folder.resolve("prometheus.yml"), configuration());
        begin = Instant.now();
        prometheus = new Prometheus(folder);
        // Twice before the load: what is counted must be seen to rise.
        Eventually.isTrue("all have been scraped twice", () -> count("count_over_time(up[1m]) >= 2 and up == 1") == 4);
        instances.load();
    }

    @AfterAll
    static void end() throws Exception {
        // Each is closed whatever becomes of the others, the first in the list last.
        try (AutoCloseable first = server;
                AutoCloseable second = instances;
                AutoCloseable third = prometheus) {
            assertThat(new AutoCloseable[] {first, second, third}).hasSize(3);
        }
    }

    private static String configuration() {
        return """
                global:
                  scrape_interval: 2s
                  evaluation_interval: 500ms
                rule_files:
                  - rules.yml
                scrape_configs:
                  - job_name: holding
                    static_configs:
                      - targets: %s
                  - job_name: short_sessions
                    static_configs:
                      - targets: %s
                """.formatted(instances.addresses(Form.HOLDING), instances.addresses(Form.SHORT_SESSIONS));
    }

    @Test
    void configuration_ofThisTest_isAcceptedByPromtool() throws Exception {
        assertThat(Prometheus.complaintsOfPromtool(folder, "check", "config", "prometheus.yml"))
                .isEmpty();
    }

    @Test
    void alerts_underTheDemosLoad_fireForTheHoldingFormAlone() throws Exception {
        for (String instance : instances.addresses(Form.HOLDING)) {
            assertThat(fired("instance=\"" + instance + "\""))
                    .as(instance)
                    .containsExactly("PoolGuardAcquireFailures", "PoolGuardHeldIdle", "PoolGuardPending");
        }
        assertThat(fired("job!=\"holding\"")).isEmpty();
        assertThat(instances.answered(Form.SHORT_SESSIONS)).isEqualTo(2 * ChatInstances.CHATS);
        assertThat(instances.answered(Form.HOLDING)).isBetween(1, 2 * ChatInstances.CHATS - 1);
    }

    @Test
    void rules_loaded_areAllEvaluatedAndHaveTheirSeries() throws Exception {
        List<JsonNode> loaded = Dashboard.stream(
                        prometheus.data("/api/v1/rules").path("groups"))
                .flatMap(group -> Dashboard.stream(group.path("rules")))
                .toList();

        assertThat(loaded)
                .hasSameSizeAs(AlertRules.rules())
                .allSatisfy(rule -> assertThat(rule.path("health").asText())
                        .as(rule.path("name").asText() + " " + rule.path("lastError"))
                        .isEqualTo("ok"));
        for (Rule rule : AlertRules.rules()) {
            for (String selector : ScrapedNamesIT.selectors(rule.expression())) {
                assertThat(count("last_over_time(" + selector + "[5m])"))
                        .as(selector)
                        .isGreaterThanOrEqualTo(4);
            }
        }
    }

    @Test
    void dashboard_allInstancesTogether_eachExpressionReturnsData() throws Exception {
        for (Expression expression : Dashboard.read().expressions()) {
            JsonNode series = prometheus.since(begin, expression.with(new Choice(Dashboard.ALL, "pool")));

            assertThat(isKnown(series)).as(expression.toString()).isTrue();
            assertThat(series.findValues("instance")).as(expression.toString()).isEmpty();
        }
    }

    @Test
    void dashboard_oneInstanceOfTwo_eachExpressionReturnsItsDataAlone() throws Exception {
        String instance = instances.addresses(Form.HOLDING).get(0);
        for (Expression expression : Dashboard.read().expressions()) {
            JsonNode series = prometheus.since(begin, expression.with(new Choice(instance, "instance")));

            assertThat(isKnown(series)).as(expression.toString()).isTrue();
            assertThat(series.findValuesAsText("instance"))
                    .as(expression.toString())
                    .hasSize(series.size())
                    .containsOnly(instance);
        }
    }

    @Test
    void dashboard_brokenDown_hasALineForEachInstanceThatAddUp() throws Exception {
        Expression most = expression("Connections", "hikaricp_connections_max");

        // The newest scrape of one may have come to nothing.
        Eventually.isTrue(
                "each has its line",
                () -> figures(most.with(new Choice(Dashboard.ALL, "instance")))
                        .equals(List.of("15", "15", "15", "15")));
        Eventually.isTrue(
                "together they are one line",
                () -> figures(most.with(new Choice(Dashboard.ALL, "pool"))).equals(List.of("60")));
    }

    @Test
    void dashboard_holdingForm_saysThatItsLabelHoldsAllConnectionsAndHoldsThemIdle() throws Exception {
        String instance = instances.addresses(Form.HOLDING).get(0);

        // Of fifteen. On a machine that is starved the guard has witnessed less.
        assertThat(most("Connections held, by label", "hold_seconds_sum", instance))
                .isBetween(7.5, 18.0);
        assertThat(most("Idle in hand, by label", "hold_idle_seconds_sum", instance))
                .isBetween(7.5, 18.0);
        assertThat(most("Share of the time held", "idle_seconds_sum", instance)).isBetween(0.8, 1.0);
        assertThat(most("Oldest hold", "hold_oldest_seconds", instance)).isGreaterThan(1);
        assertThat(most("Oldest waiter", "waiter_oldest_seconds", instance)).isGreaterThan(1);
    }

    @Test
    void dashboard_variables_findApplicationInstancesAndPool() throws Exception {
        assertThat(values("application")).containsExactly("chat");
        assertThat(values("pool")).containsExactly("chat");
        assertThat(values("instance")).containsExactlyInAnyOrderElementsOf(instances.addresses());
    }

    private static List<String> values(String label) throws IOException, InterruptedException {
        String query = Dashboard.read().variables().stream()
                .filter(variable -> variable.path("name").asText().equals(label))
                .map(variable -> variable.path("definition").asText())
                .findFirst()
                .orElseThrow();
        String selector = query.replaceAll("label_values\\((.*), " + label + "\\)", "$1");
        String chosen = new Expression(label, selector).with(new Choice(Dashboard.ALL, label));
        return Dashboard.stream(
                        prometheus.data("/api/v1/label/" + label + "/values?match[]=" + Prometheus.encoded(chosen)))
                .map(JsonNode::asText)
                .toList();
    }

    /** The alerts that have fired at any time, of the series with this label. */
    private static Set<String> fired(String label) throws IOException, InterruptedException {
        return new TreeSet<>(prometheus
                .now("max_over_time(ALERTS{alertstate=\"firing\", " + label + "}[5m])")
                .findValuesAsText("alertname"));
    }

    /** The expression of a panel that names the meter first. */
    private static Expression expression(String panel, String meter) throws IOException {
        return Dashboard.read().expressions().stream()
                .filter(expression ->
                        expression.panel().equals(panel) && expression.text().contains(meter))
                .min(Comparator.comparingInt(expression -> expression.text().indexOf(meter)))
                .orElseThrow();
    }

    /** The greatest figure that a line of a panel has had for an instance. */
    private static double most(String panel, String meter, String instance) throws IOException, InterruptedException {
        return Dashboard.stream(
                        prometheus.since(begin, expression(panel, meter).with(new Choice(instance, "instance"))))
                .flatMap(line -> Dashboard.stream(line.path("values")))
                .mapToDouble(sample -> Double.parseDouble(sample.path(1).asText()))
                .filter(Double::isFinite)
                .max()
                .orElseThrow();
    }

    private static int count(String expression) {
        return now(expression).size();
    }

    private static List<String> figures(String expression) {
        return Dashboard.stream(now(expression))
                .map(series -> series.path("value").path(1).asText())
                .toList();
    }

    private static JsonNode now(String expression) {
        try {
            return prometheus.now(expression);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Whether there is a figure at any time. */
    private static boolean isKnown(JsonNode series) {
        return Dashboard.stream(series)
                .flatMap(one -> Dashboard.stream(one.path("values")))
                .map(sample -> sample.path(1).asText())
                .anyMatch(value -> !value.equals("NaN"));
    }
}
