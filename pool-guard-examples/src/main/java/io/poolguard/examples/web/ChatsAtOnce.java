/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import io.poolguard.DatabaseManager;
import io.poolguard.examples.chat.Browser;
import io.poolguard.examples.chat.ChatService;
import io.poolguard.examples.chat.Conversations;
import io.poolguard.examples.chat.Delivery;
import io.poolguard.examples.chat.FailureLog;
import io.poolguard.examples.chat.Message;
import io.poolguard.examples.chat.UnknownConversationException;
import io.poolguard.examples.web.ChatSettings.Form;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Many chats at once, for the page's button. In the service itself, because a browser opens six connections to a server
 * at most.
 */
final class ChatsAtOnce implements AutoCloseable {

    static final int MOST_CHATS = 200;

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    /**
     * What has become of the chats, since the time when none was under way.
     *
     * @param form the form that all of them take
     * @param asked how many there were
     * @param answered how many got the whole answer, which was saved
     * @param failed how many did not
     */
    record Tally(Form form, int asked, int answered, int failed) {
        int running() {
            return asked - answered - failed;
        }

        private Tally withAsked(int chats, Form next) {
            return running() == 0 ? new Tally(next, chats, 0, 0) : new Tally(form, asked + chats, answered, failed);
        }

        private Tally without(int chats) {
            return new Tally(form, asked - chats, answered, failed);
        }

        private Tally withAnswered() {
            return new Tally(form, asked, answered + 1, failed);
        }

        private Tally withFailed(int chats) {
            return new Tally(form, asked, answered, failed + chats);
        }
    }

    /** Reads the answer and forgets it. */
    private static final Browser READER = new Browser() {
        @Override
        public void token(String text) {}

        @Override
        public void silence() {}

        @Override
        public void notSaved(int attempt) {}
    };

    private final Forms chat;
    private final DatabaseManager database;
    private final Conversations conversations;
    private final FailureLog failures;
    private final ReentrantLock lock = new ReentrantLock();
    private final ExecutorService threads;
    private Tally tally;

    ChatsAtOnce(Forms chat, DatabaseManager database, Conversations conversations, FailureLog failures) {
        this(chat, database, conversations, failures, Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "load");
            thread.setDaemon(true);
            return thread;
        }));
    }

    /** With threads of the caller's, which it closes. */
    ChatsAtOnce(
            Forms chat,
            DatabaseManager database,
            Conversations conversations,
            FailureLog failures,
            ExecutorService threads) {
        this.chat = chat;
        this.database = database;
        this.conversations = conversations;
        this.failures = failures;
        this.threads = threads;
        this.tally = new Tally(chat.current(), 0, 0, 0);
    }

    Tally tally() {
        lock.lock();
        try {
            return tally;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Begins so many chats, each in a conversation of its own, and all in the form that new chats take now. Returns
     * once they are under way.
     *
     * @throws RequestException if there would be too many, or if chats in the other form are still under way
     * @throws SQLException if the conversations could not be made; then none of the chats begins
     */
    void begin(int chats) throws SQLException, RequestException {
        ChatService admitted = chat.in(admit(chats));
        List<Long> begun;
        try {
            begun = database.inTransaction("create conversation", connection -> {
                List<Long> ids = new ArrayList<>();
                for (int i = 0; i < chats; i++) {
                    ids.add(conversations.create(connection));
                }
                return ids;
            });
        } catch (Throwable t) {
            change(now -> now.without(chats));
            throw t;
        }
        begin(begun, admitted);
    }

    /** A chat that finds no thread has failed, and so have those after it: nobody waits for their end. */
    private void begin(List<Long> begun, ChatService admitted) {
        int running = 0;
        try {
            for (long conversation : begun) {
                threads.execute(() -> ask(conversation, admitted));
                running++;
            }
        } finally {
            int left = begun.size() - running;
            change(now -> now.withFailed(left));
        }
    }

    private Form admit(int chats) throws RequestException {
        lock.lock();
        try {
            Form form = chat.current();
            if (tally.running() > 0 && tally.form() != form) {
                throw new RequestException(
                        409,
                        tally.running() + " chats in the form " + Views.lower(tally.form())
                                + " are still under way: chats in the form " + Views.lower(form)
                                + " can begin once they have ended");
            }
            if (tally.running() + chats > MOST_CHATS) {
                throw new RequestException(
                        409,
                        "at most " + MOST_CHATS + " chats may be under way at once: " + tally.running() + " are, and "
                                + chats + " more were asked for");
            }
            tally = tally.withAsked(chats, form);
            return form;
        } finally {
            lock.unlock();
        }
    }

    private void change(UnaryOperator<Tally> change) {
        lock.lock();
        try {
            tally = change.apply(tally);
        } finally {
            lock.unlock();
        }
    }

    private void ask(long conversation, ChatService admitted) {
        boolean whole = false;
        try {
            Delivery delivery = admitted.send(conversation, "What does a pool lend?", READER);
            whole = delivery.answer().state() == Message.State.COMPLETE && delivery.saved() == Delivery.Saved.SAVED;
            delivery.answer().failure().ifPresent(failure -> failures.record("no answer", failure));
        } catch (SQLException | UnknownConversationException | RuntimeException e) {
            failures.record("chat of the load", e);
        } finally {
            boolean answered = whole;
            change(now -> answered ? now.withAnswered() : now.withFailed(1));
        }
    }

    /** Waits for the chats under way. They end by themselves once the model is closed. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
