/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.capacity;

import io.poolguard.GuardSettings;
import io.poolguard.PoolHealth.Probe.Outcome;
import io.poolguard.ServerCapacity;
import io.poolguard.ServerCapacity.Verdict;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.probe.QueryResult;
import io.poolguard.internal.probe.SingleFlightQuery;
import io.poolguard.internal.text.Durations;
import io.poolguard.internal.text.LogText;
import io.poolguard.internal.text.Loggers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.slf4j.Logger;

/** Asks the server for its limits, and keeps the last answer. */
public final class CapacityCheck {

    private static final Logger LOG = Loggers.GUARD;
    private static final ServerLimits MYSQL = new MySqlLimits();
    private static final Map<String, ServerLimits> KINDS =
            Map.of("PostgreSQL", new PostgresLimits(), "MySQL", MYSQL, "MariaDB", MYSQL);

    /** How long a count of connections in use says something about now. */
    private static final Duration NEAR_COUNTS_FOR = Duration.ofMinutes(5);

    private final GuardedPool pool;
    private final GuardSettings<?> settings;
    private final SingleFlightQuery<ServerReply> query;

    // The last answer with a verdict; an answer without one does not replace it. Written by the threads that ask; read
    // by health.
    private volatile Optional<ServerCapacity> last = Optional.empty();

    public CapacityCheck(GuardedPool pool, Executor thread, GuardSettings<?> settings) {
        this.pool = pool;
        this.settings = settings;
        this.query = new SingleFlightQuery<>(pool, thread, (connection, timeout) -> ask(connection, settings));
    }

    /** Asks the server, and waits no longer than the timeout for the answer. */
    public ServerCapacity check(Duration timeout) {
        Instant at = Instant.now();
        return record(query.ask(timeout), at);
    }

    /** Asks the server without waiting, and logs the verdict. */
    public void checkAtStart(Duration timeout) {
        Instant at = Instant.now();
        Future<?> unused = query.begin(timeout, answer -> log(record(answer, at)));
    }

    private static void log(ServerCapacity capacity) {
        switch (capacity.verdict()) {
            case FITS -> LOG.debug("{}", capacity.text());
            case TOO_MANY, NOT_WHILE_ROLLED_OUT -> LOG.warn("{}", capacity.text());
            case BEHIND_POOLER, NOT_KNOWN -> LOG.info("{}", capacity.text());
        }
    }

    /** The last answer of the server. */
    public Optional<ServerCapacity> last() {
        return last;
    }

    /** The reason for a degraded health, if the answer has one. */
    public static Optional<String> reason(ServerCapacity capacity, Instant now) {
        String asked = ", asked " + Durations.seconds(Durations.since(capacity.at(), now)) + " ago)";
        if (capacity.verdict() == Verdict.TOO_MANY || capacity.verdict() == Verdict.NOT_WHILE_ROLLED_OUT) {
            return Optional.of(noRoom(capacity) + asked);
        }
        boolean fresh = Duration.between(capacity.at(), now).compareTo(NEAR_COUNTS_FOR) < 0;
        return fresh && capacity.isNearLimit() ? Optional.of(near(capacity) + asked) : Optional.empty();
    }

    private static String noRoom(ServerCapacity capacity) {
        return "the server has no room for every pool to grow to its maximum"
                + (capacity.verdict() == Verdict.TOO_MANY ? "" : " while a new version is rolled out") + " (instances="
                + capacity.instances() + ", surge=" + capacity.surge() + ", max=" + capacity.max()
                + ", room=" + capacity.limit().map(ServerCapacity.Limit::room).orElseThrow();
    }

    private static String near(ServerCapacity capacity) {
        ServerCapacity.Limit limit = capacity.limits().stream()
                .max((one, other) -> Long.compare(
                        (long) one.inUse() * other.connections(), (long) other.inUse() * one.connections()))
                .orElseThrow();
        return "nine tenths of the server's connections are in use (limit=" + limit.name() + "'s " + limit.connections()
                + ", inUse=" + limit.inUse();
    }

    // ------------------------------------------------------------------ on the guard's thread

    private static ServerReply ask(Connection connection, GuardSettings<?> settings) throws SQLException {
        ServerLimits limits = KINDS.get(connection.getMetaData().getDatabaseProductName());
        if (limits == null) {
            return ServerReply.notTold(ServerKind.OTHER, "server=one whose limits the guard does not know");
        }
        ServerKind kind = limits == MYSQL ? ServerKind.MYSQL : ServerKind.POSTGRESQL;
        try {
            return limits.ask(connection, settings.capacity());
        } catch (SQLException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            return ServerReply.notTold(kind, "server=it refuses the question with " + LogText.of(e));
        }
    }

    /**
     * Whether the server is there, and only does not know the query or does not allow it (SQLState 42 and 0A), or
     * limits its statements to less than the caller's timeout (57014).
     */
    private static boolean isRefusal(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("42") || state.startsWith("0A") || state.equals("57014"));
    }

    // ------------------------------------------------------------------ the answer

    private ServerCapacity record(QueryResult<ServerReply> answer, Instant at) {
        CapacityVerdict verdict = new CapacityVerdict(
                pool.name(), at, settings.capacity(), pool.counts().max());
        ServerCapacity capacity = answer.value()
                .map(reply -> capacity(verdict, reply))
                .orElseGet(() -> verdict.notKnown(Optional.empty(), "answer=" + answer.text(), cure(answer)));
        if (capacity.verdict() != Verdict.NOT_KNOWN) {
            last = Optional.of(capacity);
        }
        return capacity;
    }

    private ServerCapacity capacity(CapacityVerdict verdict, ServerReply reply) {
        if (settings.capacity().isBehindPooler()) {
            return verdict.behindPooler(reply, "sign=declared");
        }
        if (reply.usage().isEmpty()) {
            return verdict.notKnown(
                    Optional.of(reply.server()), reply.notTold(), "Look at the server's own settings for its limit.");
        }
        return switch (reply.sign()) {
            case NONE -> verdict.of(reply.server(), reply.usage().get());
            case NOT_TOLD ->
                verdict.notKnown(
                        Optional.of(reply.server()),
                        reply.sign().words(),
                        "Say by behindPooler or withoutPooler whether a pooler stands between the pool and the server.");
            case OTHER_PROCESS, NOT_HEARD ->
                verdict.behindPooler(reply, reply.sign().words());
        };
    }

    private static String cure(QueryResult<ServerReply> answer) {
        return answer.outcome() == Outcome.NOT_PROBED
                ? "Ask again when the pool is open and has a connection to spare."
                : "Ask again when the database answers.";
    }
}
