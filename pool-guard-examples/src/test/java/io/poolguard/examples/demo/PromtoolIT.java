/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What promtool says of the alert rules, of their cases, and of the configuration in the document. */
class PromtoolIT {

    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @BeforeEach
    void requirePromtool() {
        assumeTrue(
                Prometheus.program("promtool").isPresent(),
                "promtool is not installed (package prometheus): the alert rules are not checked by it");
    }

    @Test
    void rules_checked_areWellFormed() throws Exception {
        assertThat(Prometheus.complaintsOfPromtool(AlertRules.FOLDER, "check", "rules", file(AlertRules.RULES)))
                .isEmpty();
    }

    @Test
    void rules_cases_fireWhereTheyMustAndNowhereElse() throws Exception {
        assertThat(Prometheus.complaintsOfPromtool(AlertRules.FOLDER, "test", "rules", file(AlertRules.TESTS)))
                .isEmpty();
    }

    @Test
    void rules_brokenCase_isComplainedOf(@TempDir Path folder) throws Exception {
        String cases = Files.readString(AlertRules.TESTS);
        // Without the last, which goes through a day at every interval.
        Files.writeString(folder.resolve("cases.yml"), cases.substring(0, cases.indexOf("  - name: absent")));
        Files.writeString(
                folder.resolve("pool-guard-alerts.yml"),
                Files.readString(AlertRules.RULES).replace("hikaricp_connections_pending > 0", "vector(1)"));

        assertThat(Prometheus.complaintsOfPromtool(folder, "test", "rules", "cases.yml"))
                .hasValueSatisfying(complaint -> assertThat(complaint).contains("PoolGuardPending"));
    }

    @Test
    void configurationOfTheDocument_checked_isWellFormed(@TempDir Path folder) throws Exception {
        Matcher yaml = YAML.matcher(Files.readString(Path.of("../docs/alerts.md")));
        assertThat(yaml.find()).isTrue();
        Files.writeString(folder.resolve("prometheus.yml"), yaml.group(1));
        Files.copy(AlertRules.RULES, folder.resolve(file(AlertRules.RULES)));

        assertThat(Prometheus.complaintsOfPromtool(folder, "check", "config", "prometheus.yml"))
                .isEmpty();
    }

    private static String file(Path path) {
        return path.getFileName().toString();
    }
}
