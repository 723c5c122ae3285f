/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FirstStepsTest {

    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final Answers answers = new Answers();

    @Test
    void run_onH2_savesBothAnswersAndHoldsNothingWhileTheModelStreams() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:first-steps");
        config.setConnectionInitSql("CREATE TABLE IF NOT EXISTS answer (text VARCHAR)");
        config.setMinimumIdle(1);
        FirstSteps example = new FirstSteps(answers, this::ask);

        try (PoolGuard guard = example.run(config)) {
            try (Connection connection = guard.dataSource().getConnection()) {
                assertThat(answers.history(connection)).containsExactly("answer 0", "answer 1");
            }
            assertThat(guard.holds()).isEmpty();
        }
    }

    /** The model: by now every connection that was in hand must be closed. */
    private String ask(List<String> history) {
        assertThat(answers.used)
                .allSatisfy(connection -> assertThat(connection.isClosed()).isTrue());
        return "answer " + history.size();
    }

    @Test
    void readme_javaBlock_isTheExample() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String example = Files.readString(Path.of("src/main/java/io/poolguard/examples/FirstSteps.java"));
        Matcher block = JAVA_BLOCK.matcher(readme);

        assertThat(block.find()).isTrue();
        assertThat(plain(example)).contains(plain(block.group(1)));
        // The second is Spring Boot's: a test of that example's own holds it.
        assertThat(block.find()).isTrue();
        assertThat(block.find()).as("a third block, which nothing runs").isFalse();
    }

    private static String plain(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }

    /** Answers in a table, and every connection that was used to get there. */
    private static final class Answers implements FirstSteps.Chat {

        private final List<Connection> used = new ArrayList<>();

        @Override
        public List<String> history(Connection connection) throws SQLException {
            used.add(connection);
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT text FROM answer ORDER BY text")) {
                List<String> history = new ArrayList<>();
                while (rows.next()) {
                    history.add(rows.getString(1));
                }
                return history;
            }
        }

        @Override
        public void save(Connection connection, String answer) throws SQLException {
            used.add(connection);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO answer VALUES (?)")) {
                insert.setString(1, answer);
                insert.executeUpdate();
            }
        }
    }
}
