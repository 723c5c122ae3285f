/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The alert rules and their tests, as they are in the repository. */
final class AlertRules {

    static final Path FOLDER = Path.of("../pool-guard-micrometer/observability/prometheus");
    static final Path RULES = FOLDER.resolve("pool-guard-alerts.yml");
    static final Path TESTS = FOLDER.resolve("pool-guard-alerts-test.yml");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private AlertRules() {}

    /**
     * A rule.
     *
     * @param name the alert
     * @param expression when it fires
     * @param lasting for how long that must last; empty if not at all
     * @param severity its label
     * @param summary what it says in a line
     * @param description what it means, and the next step
     */
    record Rule(String name, String expression, String lasting, String severity, String summary, String description) {}

    /**
     * A case of the rules' tests.
     *
     * @param alert the alert
     * @param fires whether it must fire then
     */
    record Case(String alert, boolean fires) {}

    static List<Rule> rules() throws IOException {
        return stream(YAML.readTree(RULES.toFile()).path("groups"))
                .flatMap(group -> stream(group.path("rules")))
                .map(rule -> new Rule(
                        rule.path("alert").asText(),
                        rule.path("expr").asText(),
                        rule.path("for").asText(),
                        rule.path("labels").path("severity").asText(),
                        rule.path("annotations").path("summary").asText(),
                        rule.path("annotations").path("description").asText()))
                .toList();
    }

    static List<Case> cases() throws IOException {
        return stream(YAML.readTree(TESTS.toFile()).path("tests"))
                .flatMap(test -> stream(test.path("alert_rule_test")))
                .map(test -> new Case(
                        test.path("alertname").asText(),
                        !test.path("exp_alerts").isEmpty()))
                .toList();
    }

    /** The rules with each minute that must last before an alert replaced by another time, and nothing else changed. */
    static String rulesWithMinutesOf(String lasting) throws IOException {
        return Files.readString(RULES).replaceAll("(?m)^( +for: )1m$", "$1" + lasting);
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
