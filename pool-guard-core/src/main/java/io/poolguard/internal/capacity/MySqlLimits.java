/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.capacity;

import io.poolguard.CapacityOptions;
import io.poolguard.internal.capacity.ServerReply.Counted;
import io.poolguard.internal.capacity.ServerReply.Usage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The limits of MySQL and MariaDB. These servers know no names of applications, and show an ordinary user only that
 * user's own connections; the number of all connections is shown to every user.
 */
final class MySqlLimits implements ServerLimits {

    private static final String LIMITS = "select @@global.max_connections as max_connections,"
            + " @@session.max_user_connections as max_user_connections, connection_id() as id, version() as version";
    private static final String ALL = "show global status like 'Threads_connected'";
    private static final String CONNECTIONS = "show processlist";

    /** The answer to the first query. For the account 0 is no limit, and -1 allows no connection. */
    private record Bounds(int server, int account, long id, ServerKind kind) {}

    /** A row of the list. A thread of the server's own may have no user. */
    private record Row(
            long id, @Nullable String user, @Nullable String database) {}

    @Override
    public ServerReply ask(Connection connection, CapacityOptions options) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Optional<Bounds> told = bounds(statement);
            OptionalInt all = all(statement);
            if (told.isEmpty() || all.isEmpty()) {
                return ServerReply.notTold(ServerKind.MYSQL, "server=it does not tell its limits");
            }
            Bounds bounds = told.get();
            List<Row> rows = rows(statement);
            Optional<Row> me =
                    rows.stream().filter(row -> row.id() == bounds.id()).findAny();
            if (me.isEmpty()) {
                return ServerReply.notTold(bounds.kind(), "server=it does not list the connection that asks");
            }
            return ServerReply.answered(bounds.kind(), usage(bounds, all.getAsInt(), rows, me.get()), PoolerSign.NONE);
        }
    }

    private static Optional<Bounds> bounds(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(LIMITS)) {
            if (!row.next() || row.getLong("max_connections") < 1) {
                return Optional.empty();
            }
            return Optional.of(new Bounds(
                    bounded(row.getLong("max_connections")),
                    bounded(row.getLong("max_user_connections")),
                    row.getLong("id"),
                    row.getString("version").contains("MariaDB") ? ServerKind.MARIADB : ServerKind.MYSQL));
        }
    }

    private static int bounded(long limit) {
        return (int) Math.min(Integer.MAX_VALUE, limit);
    }

    private static OptionalInt all(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(ALL)) {
            return row.next() ? OptionalInt.of(row.getInt(2)) : OptionalInt.empty();
        }
    }

    private static List<Row> rows(Statement statement) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (ResultSet list = statement.executeQuery(CONNECTIONS)) {
            while (list.next()) {
                rows.add(new Row(list.getLong("Id"), list.getString("User"), list.getString("db")));
            }
        }
        return rows;
    }

    private static Usage usage(Bounds bounds, int told, List<Row> rows, Row me) {
        int account = 0;
        int alike = 0;
        for (Row row : rows) {
            if (Objects.equals(row.user(), me.user())) {
                account++;
                alike += Objects.equals(row.database(), me.database()) ? 1 : 0;
            }
        }
        int all = Math.max(told, account);
        Map<String, Integer> parts = new LinkedHashMap<>();
        List<Counted> limits = new ArrayList<>();
        parts.put("max_connections", bounds.server());
        limits.add(new Counted("server", bounds.server(), all, alike));
        if (bounds.account() != 0) {
            parts.put("max_user_connections", bounds.account());
            limits.add(new Counted("account", Math.max(0, bounds.account()), account, alike));
        }
        Map<String, Integer> connections = new LinkedHashMap<>();
        connections.put("own user", account);
        if (all > account) {
            connections.put(ApplicationCounts.OTHER, all - account);
        }
        return new Usage(parts, limits, connections, "");
    }
}
