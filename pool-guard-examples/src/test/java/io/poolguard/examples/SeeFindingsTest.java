/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import io.poolguard.examples.web.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class SeeFindingsTest {

    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void run_onH2_hasASettledGuardThatTellsWhatIsHeldIdle() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:see-findings");
        config.setMaximumPoolSize(2);
        List<Finding> told = new CopyOnWriteArrayList<>();

        try (PoolGuard guard = new SeeFindings(told::add, () -> "an answer").run(config)) {
            assertThat(guard.settings().idleThreshold()).isEqualTo(Duration.ofMillis(500));
            assertThat(guard.settings().reaction(Kind.HELD_AT_SLOW_CALL)).isEqualTo(Reaction.FAIL);
            MDC.put("traceId", "4bf92f35");
            try (Connection held = guard.dataSource().getConnection()) {
                Eventually.isTrue("a finding is told", () -> !told.isEmpty());
                assertThat(held.isClosed()).isFalse();
            } finally {
                MDC.remove("traceId");
            }
        }

        assertThat(told).first().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.HELD_IDLE);
            assertThat(finding.hold().context()).contains("4bf92f35");
        });
    }

    @Test
    void findings_javaBlock_isTheExample() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "findings.md"));
        String example = Files.readString(Path.of("src/main/java/io/poolguard/examples/SeeFindings.java"));
        Matcher block = JAVA_BLOCK.matcher(page);

        assertThat(block.find()).isTrue();
        assertThat(plain(example)).contains(plain(block.group(1)));
        assertThat(block.find()).as("a second block, which nothing runs").isFalse();
    }

    private static String plain(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
