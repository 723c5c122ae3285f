/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.probe;

import io.poolguard.PoolHealth.Probe;
import io.poolguard.internal.clock.TickListener;
import io.poolguard.internal.hikari.FailedConnect;
import io.poolguard.internal.hikari.FailedConnect.Sort;
import io.poolguard.internal.hikari.GuardedPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;

/**
 * Probes the database: on request, and by itself while the database is unreachable. An instance that is not ready
 * because it has no database gets no traffic, and would otherwise never find out that the database is back.
 */
public final class Prober implements TickListener {

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final GuardedPool pool;
    private final SingleFlightQuery<Boolean> query;

    // Written by the threads that probe, the guard's own among them; read by health.
    private volatile Optional<Probe> last = Optional.empty();

    // For how long the database has been unreachable since the last probe of the watchdog's. Written and read by the
    // watchdog alone.
    private long notReached;

    public Prober(GuardedPool pool, Executor thread) {
        this.pool = pool;
        this.query = new SingleFlightQuery<>(pool, thread, this::answers);
    }

    private boolean answers(Connection connection, Duration timeout) throws SQLException {
        if (!pool.isAnswering(connection, timeout)) {
            throw new SQLNonTransientConnectionException("the connection is not valid", "08006");
        }
        return true;
    }

    /** One round trip. The caller waits no longer than the timeout. */
    public Probe probe(Duration timeout) {
        Instant at = Instant.now();
        long begin = System.nanoTime();
        QueryResult<Boolean> answer = query.ask(timeout);
        return record(answer, at, begin);
    }

    /** The last probe that reached the point of asking the database, if there was one. */
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
            Future<?> unused = query.begin(AGAIN, answer -> record(answer, at, begin));
        }
    }

    private Probe record(QueryResult<Boolean> answer, Instant at, long begin) {
        Probe probe = new Probe(answer.outcome(), at, Duration.ofNanos(System.nanoTime() - begin), answer.text());
        switch (answer.outcome()) {
            case ANSWERED -> last = Optional.of(probe);
            case FAILED -> failed(probe, answer.text(), answer.sort());
            case TIMED_OUT -> {
                failed(probe, "a probe got " + answer.text(), answer.sort());
                query.whenOver(this::late);
            }
            case NOT_PROBED -> {} // tells nothing about the database
        }
        return probe;
    }

    /** The caller waits no more, but what comes of the query is known better then. */
    private void late(QueryResult<Boolean> answer) {
        switch (answer.outcome()) {
            case ANSWERED -> pool.reached();
            case FAILED -> pool.notReached(new FailedConnect(Instant.now(), answer.text(), answer.sort()));
            case TIMED_OUT, NOT_PROBED -> {} // tells nothing about the database
        }
    }

    private void failed(Probe probe, String what, Sort sort) {
        last = Optional.of(probe);
        pool.notReached(new FailedConnect(Instant.now(), what, sort));
    }
}
