/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.examples.chat.AnswerStreamer.Limits;
import io.poolguard.examples.chat.Message.Role;
import io.poolguard.examples.chat.Message.State;
import io.poolguard.examples.model.ModelAnswer;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.model.ModelEndpoint;
import io.poolguard.examples.model.ModelServer;
import io.poolguard.examples.model.OpenAiModel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerStreamerIT {

    private static final List<Message> HISTORY = List.of(
            new Message(1, Role.USER, State.COMPLETE, "hello"),
            new Message(2, Role.ASSISTANT, State.COMPLETE, "hello, you"),
            new Message(3, Role.USER, State.COMPLETE, "more"));

    private final StringBuilder shown = new StringBuilder();

    @Test
    void answer_modelAnswers_isCompleteAndShown() {
        try (ModelServer server = ModelServer.start(ModelBehaviour.faultless(Duration.ZERO, 1_000, 30))) {
            Answer answer = answer(server.endpoint(), Limits.defaults());

            assertThat(answer).isEqualTo(Answer.complete(ModelAnswer.text(30)));
            assertThat(shown).hasToString(ModelAnswer.text(30));
        }
    }

    @Test
    void answer_growsTooLong_fails() {
        try (ModelServer server = ModelServer.start(ModelBehaviour.faultless(Duration.ZERO, 1_000, 3_000))) {
            Limits limits = new Limits(Duration.ofSeconds(1), Duration.ofSeconds(10), 100);

            Answer answer = answer(server.endpoint(), limits);

            assertThat(answer.state()).isEqualTo(State.FAILED);
            assertThat(answer.failure().orElseThrow()).hasMessage("the answer grew beyond 100 characters");
            assertThat(ModelAnswer.text(3_000)).startsWith(answer.text());
        }
    }

    @Test
    void answer_modelNotThere_fails() {
        ModelEndpoint gone;
        try (ModelServer server = ModelServer.start(ModelBehaviour.faultless(Duration.ZERO, 1_000, 1))) {
            gone = server.endpoint();
        }

        Answer answer = answer(gone, Limits.defaults());

        assertThat(answer.state()).isEqualTo(State.FAILED);
        assertThat(answer.text()).isEmpty();
    }

    @Test
    void answer_threadInterrupted_keepsTheTextAndTheInterrupt() {
        try (ModelServer server = ModelServer.start(ModelBehaviour.faultless(Duration.ZERO, 1_000, 1))) {
            Thread.currentThread().interrupt();

            Answer answer = answer(server.endpoint(), Limits.defaults());

            assertThat(answer.state()).isEqualTo(State.INTERRUPTED);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private Answer answer(ModelEndpoint endpoint, Limits limits) {
        try (OpenAiModel model = new OpenAiModel(endpoint)) {
            return new AnswerStreamer(model, limits).answer(HISTORY, new Page());
        }
    }

    private final class Page implements Browser {
        @Override
        public void token(String text) {
            shown.append(text);
        }

        @Override
        public void silence() {}

        @Override
        public void notSaved(int attempt) {}
    }
}
