/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Garbage.collect;
import static io.poolguard.Shown.BOUND;
import static io.poolguard.Shown.LITERAL;

import io.poolguard.GuardSettings.Reaction;
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
    private final Shown shown;
    private int id;

    FaultsWithSecrets(TickedGuard ticked, Shown shown) {
        this.ticked = ticked;
        this.guard = ticked.guard();
        this.database = guard.databaseManager();
        this.shown = shown;
    }

    void all() {
        shown.attempt(this::objects);
        shown.attempt(this::heldLong);
        shown.attempt(this::nestedAndTimedOut);
        shown.attempt(this::deadlock);
        shown.attempt(this::leak);
        shown.attempt(this::uncommitted);
        shown.attempt(this::slowCall);
        shown.attempt(this::misusedSessions);
        shown.attempt(this::failedStatements);
        shown.attempt(this::usedAfterTheEnd);
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
        ticked.guard().tick();
        shown.add(guard);
        shown.add(guard.dataSource());
        shown.add(database);
        shown.add(guard.settings());
        shown.add(guard.snapshot());
        shown.add(guard.snapshot().toMap());
        shown.add(guard.probe(PROBE));
        shown.add(guard.health());
        shown.add(guard.health().toMap());
        shown.add(guard.holds());
        shown.add(guard.report());
        shown.add(guard.figures());
        shown.add(ticked.findings());
        ticked.findings().forEach(finding -> shown.add(finding.hold()));
    }

    private void objects() throws SQLException {
        try (Session session = database.openSession("objects")) {
            Connection connection = session.connection();
            update(connection);
            try (PreparedStatement statement = prepared(connection);
                    ResultSet rows = connection.createStatement().executeQuery("select '" + LITERAL + "'")) {
                shown.add(session);
                shown.add(connection);
                shown.add(connection.getMetaData());
                shown.add(statement);
                shown.add(statement.getParameterMetaData());
                shown.add(rows);
                shown.add(rows.getStatement());
                shown.add(rows.getMetaData());
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
            shown.attempt(() -> ticked.acquire().close());
            ticked.pass(Duration.ofSeconds(1));
            guard.settings().nested(Reaction.FAIL);
            shown.attempt(() -> ticked.acquire().close());
            guard.settings().nested(Reaction.WARN);
            shown.attempt(guard::requireNoHolds);
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
            guard.settings().uncommittedReturn(reaction);
            shown.attempt(() -> {
                try (Connection connection = ticked.acquire()) {
                    connection.setAutoCommit(false);
                    update(connection);
                }
            });
        }
        guard.settings().uncommittedReturn(Reaction.WARN);
    }

    private void slowCall() throws SQLException {
        guard.settings().slowCall(Reaction.FAIL);
        database.useTransaction("slow call", connection -> {
            update(connection);
            shown.attempt(() -> guard.external("model", () -> "answer"));
        });
        guard.settings().slowCall(Reaction.WARN);
    }

    private void misusedSessions() {
        shown.attempt(() -> {
            try (Session session = database.openSession("misused")) {
                update(session.connection());
                shown.attempt(session::release);
                shown.attempt(() -> session.connection().setAutoCommit(true));
            }
        });
        shown.attempt(() -> database.useTransaction("misused", connection -> {
            update(connection);
            shown.attempt(connection::commit);
            shown.attempt(connection::rollback);
        }));
    }

    /** The driver says which statement it was; the work goes on as if nothing had been. */
    private void failedStatements() {
        shown.attempt(() -> database.useTransaction("failed", connection -> {
            update(connection);
            shown.attempt(() -> fail(connection));
        }));
        shown.attempt(() -> database.useTransaction("failed", this::fail));
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
        shown.add(connection);
        shown.add(statement);
        shown.attempt(statement::executeUpdate);
        shown.attempt(() -> update(connection));
    }
}
