/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.poolguard.bench.chat.ChatForm.Way;
import io.poolguard.bench.chat.LoopModel.Outcome;
import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what is plain without a formula, and against chats that are simulated. */
class LoopModelTest {

    private static final ChatTimes TIMES =
            new ChatTimes(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(1));

    @Test
    void with_noMoreChatsThanConnections_nobodyWaits() {
        Outcome outcome = new LoopModel(Way.HOLDING, TIMES, 5).with(5);

        assertThat(outcome.answered()).isCloseTo(5 / 2.005, within(1e-9));
        assertThat(outcome.failed()).isZero();
        assertThat(outcome.waited()).isZero();
    }

    /** Seven chats on five connections: each round of 2.005 s serves five of them, so all seven take 2.807 s. */
    @Test
    void with_aFewMoreChats_theyWait() {
        Outcome outcome = new LoopModel(Way.HOLDING, TIMES, 5).with(7);

        assertThat(outcome.answered()).isCloseTo(5 / 2.005, within(1e-9));
        assertThat(outcome.failed()).isZero();
        assertThat(outcome.waited()).isEqualTo(Duration.ofMillis(802));
    }

    @Test
    void with_short_aThousandChatsOnFiveConnections_areAllAnswered() {
        Outcome outcome = new LoopModel(Way.SHORT, TIMES, 5).with(1_000);

        assertThat(outcome.answered()).isCloseTo(1_000 / 2.006, within(1e-9));
        assertThat(outcome.failed()).isZero();
    }

    @Test
    void with_moreThanThePoolCarries_isContinuous() {
        for (Way way : Way.values()) {
            LoopModel model = new LoopModel(way, TIMES, 50);
            int last = (int) model.chatsBeforeFailures();

            assertThat(model.with(last).failed()).isZero();
            assertThat(model.with(last + 1).failed()).isPositive();
            assertThat(model.with(last + 1).answered())
                    .isCloseTo(model.with(last).answered(), Percentage.withPercentage(1));
        }
    }

    @ParameterizedTest(name = "{0}, {2} chats on {1} connections")
    @CsvSource({
        "HOLDING, 5, 7",
        "HOLDING, 5, 10",
        "HOLDING, 5, 100",
        "HOLDING, 50, 1000",
        "SHORT, 5, 100",
        "SHORT, 5, 2500",
        "SHORT, 5, 4000",
        "SHORT, 5, 10000",
        "SHORT, 15, 10000"
    })
    void with_simulatedChats_isMet(Way way, int connections, int chats) {
        Outcome expected = new LoopModel(way, TIMES, connections).with(chats);
        SimulatedChats simulated = new SimulatedChats(way, TIMES, connections, chats);
        simulated.run(Duration.ofSeconds(60));

        assertThat(simulated.answeredPerSecond()).isCloseTo(expected.answered(), Percentage.withPercentage(10));
        assertThat(simulated.failedPerSecond()).isCloseTo(expected.failed(), within(0.1 * expected.failed() + 0.5));
    }

    @Test
    void times_outOfBounds_nameTheValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChatTimes(Duration.ZERO, Duration.ofSeconds(1), Duration.ofMillis(1)))
                .withMessage("answer=PT0S is outside its bounds (above 0)");
    }
}
