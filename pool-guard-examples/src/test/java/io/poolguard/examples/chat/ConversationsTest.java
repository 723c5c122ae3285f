/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.examples.model.ModelException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConversationsTest {

    private final Conversations conversations = new Conversations();
    private PoolGuard guard;
    private DatabaseManager database;

    @BeforeEach
    void createSchema() throws Exception {
        guard = PoolGuard.newPool(PoolSettings.byDefault(
                        new DatabaseEndpoint("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "")))
                .build();
        database = guard.databaseManager();
        database.useTransaction("create schema", conversations::createSchema);
    }

    @AfterEach
    void requireNoHolds() {
        assertThat(guard.holds()).isEmpty();
        guard.close();
    }

    @Test
    void createSchema_again_changesNothing() throws Exception {
        long conversation = create();

        database.useTransaction("create schema", conversations::createSchema);

        assertThat(begin(conversation, "still there?").history()).hasSize(1);
    }

    @Test
    void begin_firstQuestion_isTheHistory() throws Exception {
        Turn turn = begin(create(), "first");

        assertThat(turn.history()).extracting(Message::text).containsExactly("first");
        assertThat(turn.history()).extracting(Message::role).containsExactly(Message.Role.USER);
    }

    @Test
    void begin_laterQuestion_hasWhatWasSaidAndLeavesOutWhatFailed() throws Exception {
        long conversation = create();
        finish(begin(conversation, "one").answer(), Answer.complete("all of it"));
        finish(begin(conversation, "two").answer(), Answer.interrupted("some of it"));
        finish(begin(conversation, "three").answer(), Answer.failed("a bit", new ModelException("silent")));
        begin(conversation, "four");

        Turn turn = begin(conversation, "five");

        assertThat(turn.history())
                .extracting(Message::text)
                .containsExactly("one", "all of it", "two", "some of it", "three", "four", "five");
    }

    @Test
    void begin_unknownConversation_storesNothing() throws Exception {
        long conversation = create();

        assertThatThrownBy(() -> begin(conversation + 1, "hello")).isInstanceOf(UnknownConversationException.class);

        assertThat(messages(conversation)).isEmpty();
    }

    @Test
    void finish_repeated_isTheSameAsOnce() throws Exception {
        long conversation = create();
        Turn turn = begin(conversation, "hello");

        finish(turn.answer(), Answer.complete("the answer"));
        finish(turn.answer(), Answer.complete("the answer"));

        assertThat(messages(conversation))
                .extracting(Message::state, Message::text)
                .containsExactly(tuple(Message.State.COMPLETE, "hello"), tuple(Message.State.COMPLETE, "the answer"));
    }

    private long create() throws Exception {
        return database.inTransaction("create conversation", conversations::create);
    }

    private List<Message> messages(long conversation) throws Exception {
        return database.inTransaction(
                "read conversation", connection -> conversations.messages(connection, conversation));
    }

    private Turn begin(long conversation, String question) throws Exception {
        return database.inTransaction(
                "load history", connection -> conversations.begin(connection, conversation, question));
    }

    private void finish(long message, Answer answer) throws Exception {
        database.useTransaction("save answer", connection -> conversations.finish(connection, message, answer));
    }
}
