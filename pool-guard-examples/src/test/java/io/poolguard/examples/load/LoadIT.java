/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.examples.chat.AnswerStreamer;
import io.poolguard.examples.chat.DatabaseEndpoint;
import io.poolguard.examples.chat.PoolSettings;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.model.ModelBehaviour.Fault;
import io.poolguard.examples.model.ModelServer;
import io.poolguard.examples.web.ChatApplication;
import io.poolguard.examples.web.ChatSettings;
import io.poolguard.examples.web.ChatSettings.Form;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadIT {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    Path pictures;

    @Test
    void run_bothForms_answersAllInTheSecondAndGivesEveryConnectionBack() throws Exception {
        List<String> wrong = run(settings(60, Duration.ofSeconds(3), Optional.empty()));

        assertThat(wrong).isEmpty();
        assertThat(text())
                .containsPattern(
                        "(?m)^holding +chats 60, answered \\d+, failed [1-9].*every connection was given back$")
                .containsPattern(
                        "(?m)^short sessions +chats 60, answered 60, failed 0;.*every connection was given back$")
                .containsPattern(
                        "(?m)^holding .*streaming ([1-9]|1[0-5]), connections 15, of them idle in hand 1[0-5], ")
                .containsPattern("(?m)^short sessions .*streaming [3-6][0-9], ");
        for (String picture : List.of("holding.svg", "short-sessions.svg")) {
            assertThat(Files.readString(pictures.resolve(picture)))
                    .contains("<svg", "idle in hand", "pending", "60 chats, answers of 3 s");
        }
    }

    @Test
    void run_serviceThatRunsAlready_drivesThatOneAlone() throws Exception {
        ModelBehaviour refusing =
                ModelBehaviour.faultless(Duration.ZERO, 100, 2).with(Fault.REFUSAL, 1);
        try (ModelServer model = ModelServer.start(refusing);
                ChatApplication service = ChatApplication.start(
                        new ChatSettings(
                                Form.SHORT_SESSIONS,
                                0,
                                PoolSettings.byDefault(inMemory()),
                                model.endpoint(),
                                AnswerStreamer.Limits.defaults()),
                        (what, failure) -> "test")) {
            List<String> wrong = run(settings(2, Duration.ofSeconds(1), Optional.of(service.address())));

            assertThat(wrong).containsExactly("service: 2 of 2 chats were not answered");
            assertThat(Files.readString(pictures.resolve("service.svg")))
                    .contains("service: 2 chats")
                    .doesNotContain("answers of");
        }
    }

    @Test
    void run_moreThanTheProcessHasDescriptorsFor_isRefused() {
        assertThatThrownBy(() -> Load.requireDescriptors(10_000, 20_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "load.chats 10000 take 40300 file descriptors with clients, service and model in one"
                                + " process, and this one may have 20000: start the service with mvn -Pchat,"
                                + " and give load.service. That process, which has the model too, needs 30300 then, and this one 10300");
        assertThatCode(() -> Load.requireDescriptors(2_000, 20_000)).doesNotThrowAnyException();
    }

    @Test
    void settings_outOfBounds_areRefused() {
        assertThatThrownBy(() -> settings(0, Duration.ofSeconds(1), Optional.empty()))
                .hasMessage("load.chats 0 must be from 1 to 20000");
        assertThatThrownBy(() -> settings(1, Duration.ZERO, Optional.empty()))
                .hasMessage("load.answer PT0S must be above 0, at most PT6H");
    }

    private List<String> run(LoadSettings settings) throws Exception {
        return new Load(settings, new PrintStream(printed, true, StandardCharsets.UTF_8)).run();
    }

    private LoadSettings settings(int chats, Duration answer, Optional<URI> service) {
        return new LoadSettings(
                chats, answer, 10, Duration.ofMillis(500), Duration.ofMillis(1500), service, pictures, inMemory());
    }

    private static DatabaseEndpoint inMemory() {
        return new DatabaseEndpoint("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
