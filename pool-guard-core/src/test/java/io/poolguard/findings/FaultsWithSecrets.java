/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.findings.CapturedOutput.BOUND;
import static io.poolguard.findings.CapturedOutput.LITERAL;
import static io.poolguard.support.Garbage.collect;

import io.poolguard.DatabaseManager;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * An application that does everything wrong, on any database with a table {@code message(id, text)} and on a pool of
 * two. Each of its statements has a secret in it.
 */
final class FaultsWithSecrets {

    private static final Duration BEYOND_EVERY_THRESHOLD = Duration.ofSeconds(61);

    private static final Duration PROBE = Duration.ofSeconds(1);

    private final TickedGuard ticked;
    private final PoolGuard guard;
    private final DatabaseManager database;
    private final CapturedOutput output;
    private int id;

    FaultsWithSecrets(TickedGuard ticked, CapturedOutput output) {
        this.ticked = ticked;
        this.guard = ticked.guard();
        this.database = guard.databaseManager();
        this.output = output;
    }

    void all() {
        output.attempt(this::objects);
        output.attempt(this::heldLong);
        output.attempt(this::nestedAndTimedOut);
        output.attempt(this::deadlock);
        output.attempt(this::leak);
        output.attempt(this::uncommitted);
        output.attempt(this::slowCall);
        output.attempt(this::misusedSessions);
        output.attempt(this::failedStatements);
        output.attempt(this::usedAfterTheEnd);
        look();
    }

    /** Runs statements with a literal and with a bound value. */
    void update(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into message values (" + ++id + ", '" + LITERAL + "')");
        }
        try (PreparedStatement statement = prepared(connection)) {
            statement.executeUpdate();
        }
    }

    private PreparedStatement prepared(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement("insert into message values (?, ?)");
        statement.setInt(1, ++id);
        statement.setString(2, BOUND);
        return statement;
    }

    /** All that one may print of a guard now. */
    void look() {
        ticked.tick();
        output.add(guard);
        output.add(guard.dataSource());
        output.add(database);
        output.add(guard.settings());
        output.add(guard.snapshot());
        output.add(guard.snapshot().toMap());
        output.add(guard.probe(PROBE));
        output.add(guard.health());
        output.add(guard.health().toMap());
        output.add(guard.holds());
        output.add(guard.report());
        output.add(guard.figures());
        output.add(ticked.findings());
        ticked.findings().forEach(finding -> output.add(finding.hold()));
    }

    private void objects() throws SQLException {
        try (Session session = database.openSession("objects")) {
            Connection connection = session.connection();
            update(connection);
            try (PreparedStatement statement = prepared(connection);
                    ResultSet rows = connection.createStatement().executeQuery("select '" + LITERAL + "'")) {
                output.add(session);
                output.add(connection);
                output.add(connection.getMetaData());
                // Not the statement: its text is the driver's own, as tracers of statements expect it.
                output.add(statement.getParameterMetaData());
                output.add(rows);
                output.add(rows.getStatement());
                output.add(rows.getMetaData());
                look();
            }
            session.rollback();
        }
    }

    private void heldLong() throws SQLException {
        database.useTransaction("held long", connection -> {
            update(connection);
            ticked.pass(BEYOND_EVERY_THRESHOLD);
            look();
        });
        ticked.pass(Duration.ofSeconds(1));
    }

    private void nestedAndTimedOut() throws SQLException {
        try (Connection one = ticked.acquire();
                Connection other = ticked.acquire()) {
            update(one);
            update(other);
            output.attempt(() -> ticked.acquire().close());
            ticked.pass(Duration.ofSeconds(1));
            guard.settings().react(Kind.NESTED, Reaction.FAIL);
            output.attempt(() -> ticked.acquire().close());
            guard.settings().react(Kind.NESTED, Reaction.WARN);
            output.attempt(guard::requireNoHolds);
            look();
        }
    }

    private void deadlock() throws SQLException {
        database.useTransaction("outer", outer -> {
            update(outer);
            database.useTransaction("middle", middle -> {
                update(middle);
                database.useTransaction("inner", this::update);
            });
        });
    }

    private void leak() throws SQLException {
        drop();
        collect(ticked);
    }

    private void drop() throws SQLException {
        Connection dropped = ticked.acquire();
        update(dropped);
    }

    private void uncommitted() {
        for (Reaction reaction : Reaction.values()) {
            guard.settings().react(Kind.UNCOMMITTED_RETURN, reaction);
            output.attempt(() -> {
                try (Connection connection = ticked.acquire()) {
                    connection.setAutoCommit(false);
                    update(connection);
                }
            });
        }
        guard.settings().react(Kind.UNCOMMITTED_RETURN, Reaction.WARN);
    }

    private void slowCall() throws SQLException {
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
        database.useTransaction("slow call", connection -> {
            update(connection);
            output.attempt(() -> guard.slowCall("model", () -> "answer"));
        });
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.WARN);
    }

    private void misusedSessions() {
        output.attempt(() -> {
            try (Session session = database.openSession("misused")) {
                update(session.connection());
                output.attempt(session::release);
                output.attempt(() -> session.connection().setAutoCommit(true));
            }
        });
        output.attempt(() -> database.useTransaction("misused", connection -> {
            update(connection);
            output.attempt(connection::commit);
            output.attempt(connection::rollback);
        }));
    }

    /** The driver says which statement it was; the work goes on as if nothing had been. */
    private void failedStatements() {
        output.attempt(() -> database.useTransaction("failed", connection -> {
            update(connection);
            output.attempt(() -> fail(connection));
        }));
        output.attempt(() -> database.useTransaction("failed", this::fail));
    }

    private void fail(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select '" + LITERAL + "' from nowhere");
        }
    }

    private void usedAfterTheEnd() throws SQLException {
        Connection connection = ticked.acquire();
        PreparedStatement statement = prepared(connection);
        connection.close();
        output.add(connection);
        output.attempt(statement::executeUpdate);
        output.attempt(() -> update(connection));
    }
}
