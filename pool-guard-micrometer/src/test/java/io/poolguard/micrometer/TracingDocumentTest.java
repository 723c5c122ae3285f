/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/tracing.md: its block does what its picture shows, and its table is right. */
class TracingDocumentTest {

    private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final PoolGuard guard = GuardedH2.guard("chat");
    private final ObservationRegistry observationRegistry = ObservationRegistry.create();
    private final Recorder recorder = new Recorder(() -> guard.holds().size());

    @Test
    void block_run_isWhatThePictureShows() throws SQLException {
        observationRegistry.observationConfig().observationHandler(recorder);
        try (guard) {
            Observation.createNotStarted("http.server", observationRegistry)
                    .contextualName("GET /chat")
                    .observeChecked(this::block);
        }

        assertThat(recorder.lines())
                .filteredOn(line -> line.startsWith("st"))
                .containsExactly(
                        "start GET /chat, held=0",
                        "start chat, held=0",
                        "start hold chat, held=1",
                        "stop hold chat, held=0",
                        "start POST /v1/chat, held=0",
                        "stop POST /v1/chat, held=0",
                        "start hold chat, held=1",
                        "stop hold chat, held=0",
                        "stop chat, held=0",
                        "stop GET /chat, held=0");
        assertThat(recorder.parent(SessionObservations.SESSION)).isEqualTo("GET /chat");
        assertThat(recorder.parent("http.client")).isEqualTo("GET /chat");
        assertThat(recorder.keys(SessionObservations.SESSION)).contains("outcome=committed");
    }

    private void block() throws SQLException {
        DatabaseManager database = ObservedDatabase.of(guard, observationRegistry);

        try (Session session = database.openSession("chat")) {
            String question = load(session.connection());
            session.release();
            String answer = ask(question);
            save(session.connection(), answer);
            session.commit();
        }
    }

    private static String load(Connection connection) throws SQLException {
        connection.createStatement().executeQuery("select 1").close();
        return "a question";
    }

    private String ask(String question) {
        return Observation.createNotStarted("http.client", observationRegistry)
                .contextualName("POST /v1/chat")
                .observe(() -> question + " answered");
    }

    private static void save(Connection connection, String answer) throws SQLException {
        connection.createStatement().executeUpdate("create table " + answer.replace(' ', '_') + " as select 1 as one");
    }

    @Test
    void document_block_isWhatRunsHere() throws IOException {
        String source =
                Files.readString(MODULE.resolve("src/test/java/io/poolguard/micrometer/TracingDocumentTest.java"));
        Matcher block = JAVA_BLOCK.matcher(document());

        assertThat(block.find()).isTrue();
        assertThat(plain(source)).contains(plain(block.group(1)));
        assertThat(block.find()).as("a second block, which nothing runs").isFalse();
    }

    @Test
    void document_table_hasNamesAndOutcomes() throws IOException {
        List<String> words = Stream.concat(
                        Stream.of(SessionObservations.SESSION, SessionObservations.HOLD),
                        Stream.of(Outcome.values()).map(Outcome::key))
                .map(word -> "`" + word + "`")
                .toList();

        assertThat(document()).contains(words);
    }

    private static String document() throws IOException {
        return Files.readString(MODULE.resolve("../docs/tracing.md"));
    }

    private static String plain(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
