/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A few short chats, for what must be so on a machine of any speed. */
class ChatsTest {

    private static final int CHATS = 20;
    private static final int CONNECTIONS = 4;
    private static final int ANSWERS = 40;

    private final Chats chats = new Chats();

    @ParameterizedTest
    @EnumSource
    void iteration_ofEachForm_tellsWhatWasHeld(ChatForm form) throws InterruptedException {
        choose(form, "PT0.02S", "PT30S");
        ChatFigures.Iteration iteration = iteration(ANSWERS);

        assertThat(iteration.answered()).isPositive();
        assertThat(iteration.failed()).isZero();
        // The next one may have a connection before the last one has noted that it is given back.
        assertThat(iteration.held()).isPositive().isLessThan(CONNECTIONS + 1);
        // Each chat that was answered has acquired within the iteration, but for those that were under way.
        assertThat(iteration.acquires().getTotalCount())
                .isGreaterThanOrEqualTo((ANSWERS - CHATS) * (long) form.way().transactions());
    }

    @ParameterizedTest
    @EnumSource(names = {"HIKARI_HOLDING", "GUARD_HOLDING"})
    void iteration_ofMoreThanCanWait_tellsWhatFailed(ChatForm form) throws InterruptedException {
        choose(form, "PT0.3S", "PT0.25S");

        assertThat(iteration(CHATS / 2).failed()).isPositive();
    }

    private void choose(ChatForm form, String answer, String acquireTimeout) {
        chats.form = form;
        chats.chats = CHATS;
        chats.poolSize = CONNECTIONS;
        chats.answer = answer;
        chats.acquireTimeout = acquireTimeout;
        chats.roundTrip = "PT0.001S";
    }

    private ChatFigures.Iteration iteration(int answers) throws InterruptedException {
        chats.open();
        try {
            chats.begin();
            for (int i = 0; i < answers; i++) {
                chats.awaitAnswer();
            }
            chats.end();
        } finally {
            chats.close();
        }
        return chats.figures().iteration();
    }
}
