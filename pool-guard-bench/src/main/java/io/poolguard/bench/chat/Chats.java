/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Chats that go round on threads of their own, from the begin of the benchmark to its end. */
@State(Scope.Benchmark)
public class Chats {

    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    /** How a chat has its connections, and from whom. */
    @Param
    ChatForm form = ChatForm.HIKARI_HOLDING;

    /** How many there are at once. */
    @Param({"10", "100", "1000", "10000"})
    int chats;

    /** How many connections the pool has at most. */
    @Param({"5", "15", "50"})
    int poolSize;

    /** {@link ChatTimes#answer}. */
    @Param("PT2S")
    String answer = "";

    /** {@link ChatTimes#acquireTimeout}. */
    @Param("PT1S")
    String acquireTimeout = "";

    /** {@link ChatTimes#roundTrip}. */
    @Param("PT0.001S")
    String roundTrip = "";

    private final Semaphore answered = new Semaphore(0);
    private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private final ChatFigures figures = new ChatFigures();

    @SuppressWarnings("NullAway.Init") // set by open, which JMH calls first
    private ChatDatabase database;

    private volatile boolean ended;

    /**
     * Opens the pool, and has the chats begin one after the other, within the time in which one that fails goes round
     * (or two answers, if that is less): begun together they would fail in waves.
     */
    @Setup
    public void open() {
        ChatTimes times =
                new ChatTimes(Duration.parse(answer), Duration.parse(acquireTimeout), Duration.parse(roundTrip));
        database = ChatDatabase.open(form.access(), poolSize, times);
        Chat chat = new Chat(form.way(), times, database, figures);
        long wait = Math.min(times.acquireTimeout().toNanos(), times.answer().toNanos());
        for (int i = 0; i < chats; i++) {
            long late = (times.answer().toNanos() + wait) * i / chats;
            threads.add(ChatThreads.start(() -> goRound(chat, late)));
        }
    }

    private void goRound(Chat chat, long late) {
        LockSupport.parkNanos(late);
        try {
            while (!ended) {
                try {
                    chat.run();
                    figures.answered();
                    answered.release();
                } catch (SQLTransientConnectionException timeout) {
                    figures.failed();
                    chat.pause();
                }
            }
        } catch (SQLException | RuntimeException | Error e) {
            fault.compareAndSet(null, e);
        }
    }

    /**
     * Lets an iteration begin with an answer, as it ends with one: chats may be answered in step, a few at once, and a
     * window that begins anywhere would have more or less of a step than of its answers.
     *
     * @throws InterruptedException if JMH ends
     */
    @Setup(Level.Iteration)
    public void begin() throws InterruptedException {
        answered.drainPermits();
        awaitAnswer();
        figures.begin();
    }

    /** Takes what came out. */
    @TearDown(Level.Iteration)
    public void end() {
        figures.end();
    }

    /**
     * Ends the chats and closes the pool.
     *
     * @throws InterruptedException if JMH ends
     */
    @TearDown
    public void close() throws InterruptedException {
        ended = true;
        long last = System.nanoTime() + LONGEST_SILENCE.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(last - System.nanoTime())));
        }
        database.close();
    }

    final void awaitAnswer() throws InterruptedException {
        // By the second: a process that was stopped for a minute has not been silent for one.
        long seconds = LONGEST_SILENCE.toSeconds();
        while (!answered.tryAcquire(1, TimeUnit.SECONDS)) {
            if (--seconds == 0) {
                throw new IllegalStateException("no chat was answered for " + LONGEST_SILENCE, fault.get());
            }
        }
        Throwable first = fault.get();
        if (first != null) {
            throw new IllegalStateException("a chat has failed by another fault than a timeout", first);
        }
    }

    final ChatFigures figures() {
        return figures;
    }
}
