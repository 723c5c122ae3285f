/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.PoolHealth.Probe;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Ticked;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;

/**
 * Probes the database: when it is asked to, and by itself while the database was not reached. An instance that is not
 * ready for the want of a database gets no traffic, and so would never find out that there is one again.
 */
public final class Prober implements Ticked {

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final GuardedPool pool;
    private final Question<Boolean> question;

    // Written by whoever has probed, and by the guard's own thread; read by health.
    private volatile Optional<Probe> last = Optional.empty();

    // The watchdog's own: for how long the database has not been reached since it was last asked by itself.
    private long notReached;

    public Prober(GuardedPool pool, Executor thread) {
        this.pool = pool;
        this.question = new Question<>(pool, thread, this::answers);
    }

    private boolean answers(Connection connection, Duration timeout) throws SQLException {
        if (!pool.isAnswering(connection, timeout)) {
            throw new SQLNonTransientConnectionException("the connection is not valid", "08006");
        }
        return true;
    }

    /** One round trip, for which nobody waits longer than this. */
    public Probe probe(Duration timeout) {
        Instant at = Instant.now();
        long begin = System.nanoTime();
        Answer<Boolean> answer = question.ask(timeout);
        return note(answer, at, begin);
    }

    /** The last probe that has asked something, if there was one. */
    public Optional<Probe> last() {
        return last;
    }

    @Override
    public void tick(long elapsed) {
        if (pool.failedConnect().isEmpty()) {
            notReached = 0;
            return;
        }
        notReached += elapsed;
        if (notReached >= AGAIN.toNanos()) {
            notReached = 0;
            Instant at = Instant.now();
            long begin = System.nanoTime();
            Future<?> unused = question.begin(AGAIN, answer -> note(answer, at, begin));
        }
    }

    private Probe note(Answer<Boolean> answer, Instant at, long begin) {
        Probe probe = new Probe(answer.outcome(), at, Duration.ofNanos(System.nanoTime() - begin), answer.text());
        switch (answer.outcome()) {
            case ANSWERED -> last = Optional.of(probe);
            case FAILED -> failed(probe, answer.text());
            case TIMED_OUT -> {
                failed(probe, "a probe got " + answer.text());
                if (question.isAnswered()) {
                    pool.reached(); // just now, after the one who waited had looked at his watch
                }
            }
            case NOT_PROBED -> {} // says nothing of the database
        }
        return probe;
    }

    private void failed(Probe probe, String what) {
        last = Optional.of(probe);
        pool.notReached(what);
    }
}
