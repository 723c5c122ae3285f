/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The document's table of a fleet is what the models compute. */
class FleetTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "chat-scenario.md");

    private static final int INSTANCES = 100;
    private static final ChatTimes PRODUCTION =
            new ChatTimes(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMillis(1));

    @ParameterizedTest
    @CsvSource({"1500", "10000", "100000", "1000000"})
    void document_ofAnswersAtOnce_saysWhatIsComputed(int answersAtOnce) throws IOException {
        assertThat(Files.readAllLines(DOCUMENT)).contains(row(answersAtOnce));
    }

    private static String row(int answersAtOnce) {
        double chats = answersAtOnce / Seconds.of(PRODUCTION.answer());
        Duration holding = PRODUCTION.answer().plus(PRODUCTION.inDatabase(1));
        Duration briefly = PRODUCTION.inDatabase(2).dividedBy(2);
        int holdingPool = new DelayModel(chats / INSTANCES, holding).connections();
        int shortPool = new DelayModel(2 * chats / INSTANCES, briefly).connections();
        DelayModel together = new DelayModel(2 * chats, briefly);
        return String.format(
                Locale.ROOT,
                "| %,d | %,.0f | %,.0f | %,d | %,d | %,.2f | %d | %,d | %,d | %,.0f |",
                answersAtOnce,
                chats,
                new DelayModel(chats, holding).inUse(),
                holdingPool,
                INSTANCES * holdingPool,
                together.inUse(),
                shortPool,
                INSTANCES * shortPool,
                together.connections(),
                6 * chats);
    }
}
