/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.examples.chat.Answer;
import io.poolguard.examples.chat.ChatService;
import io.poolguard.examples.chat.Conversations;
import io.poolguard.examples.chat.Delivery;
import io.poolguard.examples.chat.Message;
import io.poolguard.examples.web.ChatSettings.Form;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatsAtOnceTest {

    private final List<Form> answeredIn = new ArrayList<>();
    private final HeldBack threads = new HeldBack();
    private final Forms forms = new Forms(Form.HOLDING, answering(Form.HOLDING), answering(Form.SHORT_SESSIONS));
    private PoolGuard guard;
    private ChatsAtOnce load;

    @BeforeEach
    void start() throws SQLException {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID());
        pool.setMaximumPoolSize(1);
        guard = PoolGuard.newPool(pool).build();
        Conversations conversations = new Conversations();
        guard.databaseManager().useTransaction("create schema", conversations::createSchema);
        load = new ChatsAtOnce(forms, guard.databaseManager(), conversations, (what, failure) -> "id-1", threads);
    }

    @AfterEach
    void stop() {
        load.close();
        guard.close();
    }

    @Test
    void begin_formSwitchedBeforeTheChatsRun_isTheFormThatWasAdmitted() throws Exception {
        load.begin(2);
        forms.take(Form.SHORT_SESSIONS);

        threads.runAll();

        assertThat(answeredIn).containsExactly(Form.HOLDING, Form.HOLDING);
        assertThat(load.tally()).isEqualTo(new ChatsAtOnce.Tally(Form.HOLDING, 2, 2, 0));
    }

    @Test
    void begin_otherFormStillRuns_isRefusedUntilItHasEnded() throws Exception {
        load.begin(2);
        forms.take(Form.SHORT_SESSIONS);

        assertThatThrownBy(() -> load.begin(3))
                .isInstanceOf(RequestException.class)
                .hasMessage("2 chats in the form holding are still under way:"
                        + " chats in the form short_sessions can begin once they have ended")
                .extracting(refused -> ((RequestException) refused).status())
                .isEqualTo(409);
        assertThat(load.tally()).isEqualTo(new ChatsAtOnce.Tally(Form.HOLDING, 2, 0, 0));

        threads.runAll();
        load.begin(3);
        threads.runAll();
        assertThat(load.tally()).isEqualTo(new ChatsAtOnce.Tally(Form.SHORT_SESSIONS, 3, 3, 0));
    }

    @Test
    void begin_sameFormStillRuns_isAdded() throws Exception {
        load.begin(2);
        load.begin(3);

        assertThat(load.tally()).isEqualTo(new ChatsAtOnce.Tally(Form.HOLDING, 5, 0, 0));
    }

    @Test
    void begin_noThreadForTheThird_countsTheRestAsFailed() throws Exception {
        threads.takeOnly(2);

        assertThatThrownBy(() -> load.begin(5)).isInstanceOf(RejectedExecutionException.class);
        threads.runAll();

        assertThat(load.tally()).isEqualTo(new ChatsAtOnce.Tally(Form.HOLDING, 5, 2, 3));
        assertThat(load.tally().running()).isZero();
    }

    private ChatService answering(Form form) {
        return (conversation, question, browser) -> {
            answeredIn.add(form);
            return new Delivery(
                    1, new Answer(Message.State.COMPLETE, "It lends.", Optional.empty()), Delivery.Saved.SAVED);
        };
    }

    /** Threads that run when the test says so. */
    private static final class HeldBack extends AbstractExecutorService {

        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private int places = Integer.MAX_VALUE;
        private boolean shutdown;

        void takeOnly(int most) {
            places = most;
        }

        void runAll() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        @Override
        public void execute(Runnable task) {
            if (tasks.size() >= places) {
                throw new RejectedExecutionException("no thread");
            }
            tasks.add(task);
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown();
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
