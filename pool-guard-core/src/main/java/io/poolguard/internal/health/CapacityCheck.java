/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.GuardSettings;
import io.poolguard.PoolHealth.Probe.Outcome;
import io.poolguard.ServerCapacity;
import io.poolguard.ServerCapacity.Pooler;
import io.poolguard.ServerCapacity.Server;
import io.poolguard.ServerCapacity.Verdict;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Names;
import io.poolguard.internal.report.Durations;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the server for its limits, and remembers what it has told last. */
public final class CapacityCheck {

    private static final Logger LOG = LoggerFactory.getLogger(CapacityCheck.class);
    private static final ServerLimits MYSQL = new MySqlLimits();
    private static final Map<String, ServerLimits> KINDS =
            Map.of("PostgreSQL", new PostgresLimits(), "MySQL", MYSQL, "MariaDB", MYSQL);

    /** What was in use then says little of now. */
    private static final Duration NEAR_COUNTS_FOR = Duration.ofMinutes(5);

    private final GuardedPool pool;
    private final GuardSettings settings;
    private final Question<ServerReply> question;

    // Written by whoever has asked; read by health. An answer that tells nothing does not take the place of one that
    // did.
    private volatile Optional<ServerCapacity> last = Optional.empty();

    public CapacityCheck(GuardedPool pool, Executor thread, GuardSettings settings) {
        this.pool = pool;
        this.settings = settings;
        this.question = new Question<>(pool, thread, (connection, timeout) -> ask(connection));
    }

    /** Asks, and waits no longer than this for the answer. */
    public ServerCapacity check(Duration timeout) {
        Instant at = Instant.now();
        return note(question.ask(timeout), at);
    }

    /** Asks, waits for nothing, and tells the log what is not as it should be. */
    public void checkAtStart(Duration timeout) {
        Instant at = Instant.now();
        Future<?> unused = question.begin(timeout, answer -> tell(note(answer, at)));
    }

    private static void tell(ServerCapacity capacity) {
        switch (capacity.verdict()) {
            case FITS -> LOG.debug("{}", capacity.text());
            case TOO_MANY, NOT_WHILE_ROLLED_OUT -> LOG.warn("{}", capacity.text());
            case BEHIND_POOLER, NOT_KNOWN -> LOG.info("{}", capacity.text());
        }
    }

    /** What the server has told last. */
    Optional<ServerCapacity> last() {
        return last;
    }

    /** What health has to say about it. */
    static Optional<String> reason(ServerCapacity capacity, Instant now) {
        String asked = ", asked " + Durations.seconds(Duration.between(capacity.at(), now)) + " ago)";
        if (capacity.verdict() == Verdict.TOO_MANY || capacity.verdict() == Verdict.NOT_WHILE_ROLLED_OUT) {
            return Optional.of(noRoom(capacity) + asked);
        }
        boolean fresh = Duration.between(capacity.at(), now).compareTo(NEAR_COUNTS_FOR) < 0;
        return fresh && capacity.isNearLimit() ? Optional.of(near(capacity) + asked) : Optional.empty();
    }

    private static String noRoom(ServerCapacity capacity) {
        return "the server has no room for every pool to grow to its maximum"
                + (capacity.verdict() == Verdict.TOO_MANY ? "" : " while a new version is rolled out") + " (instances="
                + capacity.fleet().instances() + ", surge=" + capacity.fleet().surge() + ", max=" + capacity.max()
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

    private ServerReply ask(Connection connection) throws SQLException {
        ServerLimits limits = KINDS.get(connection.getMetaData().getDatabaseProductName());
        if (limits == null) {
            return ServerReply.notTold(Server.OTHER, "server=one whose limits the guard does not know");
        }
        Server kind = limits == MYSQL ? Server.MYSQL : Server.POSTGRESQL;
        try {
            return limits.ask(connection, settings.pooler());
        } catch (SQLException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            return ServerReply.notTold(kind, "server=it refuses the question with " + Names.of(e));
        }
    }

    /**
     * An answer of a server that is there, and that only does not know, or not allow, the question (SQLState 42 and 0A),
     * or bounds its statements tighter than the caller does (57014).
     */
    private static boolean isRefusal(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("42") || state.startsWith("0A") || state.equals("57014"));
    }

    // ------------------------------------------------------------------ the answer

    private ServerCapacity note(Answer<ServerReply> answer, Instant at) {
        CapacityVerdict verdict = new CapacityVerdict(
                pool.name(), at, settings.fleet(), pool.counts().max());
        ServerCapacity capacity = answer.value()
                .map(reply -> capacity(verdict, reply))
                .orElseGet(() -> verdict.notKnown(Optional.empty(), "answer=" + answer.text(), cure(answer)));
        if (capacity.verdict() != Verdict.NOT_KNOWN) {
            last = Optional.of(capacity);
        }
        return capacity;
    }

    private ServerCapacity capacity(CapacityVerdict verdict, ServerReply reply) {
        if (settings.pooler() == Pooler.PRESENT) {
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
                        "Say by the option pooler whether one stands between the pool and the server.");
            case OTHER_PROCESS, NOT_HEARD ->
                verdict.behindPooler(reply, reply.sign().words());
        };
    }

    private static String cure(Answer<ServerReply> answer) {
        return answer.outcome() == Outcome.NOT_PROBED
                ? "Ask again when the pool is open and has a connection to spare."
                : "Ask again when the database answers.";
    }
}
