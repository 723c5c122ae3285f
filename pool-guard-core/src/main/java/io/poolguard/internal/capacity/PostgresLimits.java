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
import java.util.Optional;

/**
 * PostgreSQL's limits, from version 10 on. A superuser is limited by {@code max_connections} alone. All other roles
 * leave the reserved connections free, and are limited by their role and their database too.
 */
final class PostgresLimits implements ServerLimits {

    private static final String LIMITS = """
            select current_setting('max_connections')::int as max_connections,
                   current_setting('superuser_reserved_connections')::int as superuser_reserved_connections,
                   coalesce(current_setting('reserved_connections', true)::int, 0) as reserved_connections,
                   r.rolsuper as is_superuser,
                   coalesce((select pg_has_role(session_user, p.oid, 'usage') from pg_roles p
                              where p.rolname = 'pg_use_reserved_connections'), false) as may_use_reserved,
                   r.rolconnlimit, d.datconnlimit, pg_backend_pid() as pid,
                   (select s.source from pg_settings s where s.name = 'client_encoding') as encoding_source
              from pg_roles r, pg_database d
             where r.rolname = session_user and d.datname = current_database()
            """;

    /**
     * Of the processes of another role, an ordinary role sees the role, the database and the application's name, but
     * not whether the process is a connection. A process with a role and a database then counts as one.
     */
    private static final String CONNECTIONS = """
            select coalesce(a.application_name, '') as name,
                   a.usesysid = me.usesysid as same_role,
                   a.datid = me.datid as same_database,
                   a.application_name is not distinct from me.application_name as same_name,
                   a.backend_type is null as hidden,
                   count(*)::int as connections
              from pg_stat_activity a, pg_stat_activity me
             where me.pid = pg_backend_pid()
               and (a.backend_type = 'client backend'
                    or a.backend_type is null and a.usesysid is not null and a.datid is not null)
             group by 1, 2, 3, 4, 5
            """;

    /** The answer to the first query. */
    private record Bounds(Map<String, Integer> parts, int server, int role, int database, PoolerSign sign) {}

    /** The answer to the second query. */
    private static final class Connections {
        private final ApplicationCounts names = new ApplicationCounts();
        private int all;
        private int ofRole;
        private int ofDatabase;
        private int alike;
        private int hidden;

        void add(ResultSet row) throws SQLException {
            int connections = row.getInt("connections");
            boolean sameRole = row.getBoolean("same_role");
            boolean sameDatabase = row.getBoolean("same_database");
            names.add(row.getString("name"), connections);
            all += connections;
            ofRole += sameRole ? connections : 0;
            ofDatabase += sameDatabase ? connections : 0;
            alike += sameRole && sameDatabase && row.getBoolean("same_name") ? connections : 0;
            hidden += row.getBoolean("hidden") ? connections : 0;
        }

        String remark() {
            return hidden == 0
                    ? ""
                    : "Whether " + hidden + " of the others are connections the server tells only to a member of"
                            + " pg_read_all_stats; they are counted.";
        }
    }

    @Override
    public ServerReply ask(Connection connection, CapacityOptions options) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Optional<Bounds> bounds = bounds(connection, statement, options);
            Connections now = connections(statement);
            // A server that only claims to be PostgreSQL has the tables, but no rows in them.
            if (bounds.isEmpty() || now.alike == 0) {
                return ServerReply.notTold(ServerKind.POSTGRESQL, "server=it does not list the connection that asks");
            }
            return ServerReply.answered(
                    ServerKind.POSTGRESQL,
                    usage(bounds.get(), now),
                    bounds.get().sign());
        }
    }

    private static Optional<Bounds> bounds(Connection connection, Statement statement, CapacityOptions options)
            throws SQLException {
        try (ResultSet row = statement.executeQuery(LIMITS)) {
            if (!row.next() || row.getInt("max_connections") < 1) {
                return Optional.empty();
            }
            PoolerSign sign = options.isBehindPooler() || options.isWithoutPooler()
                    ? PoolerSign.NONE
                    : PoolerSign.of(connection, row.getInt("pid"), row.getString("encoding_source"));
            Map<String, Integer> parts = new LinkedHashMap<>();
            int server = part(parts, row, "max_connections");
            if (row.getBoolean("is_superuser")) {
                return Optional.of(new Bounds(parts, server, -1, -1, sign));
            }
            server -= part(parts, row, "superuser_reserved_connections");
            if (!row.getBoolean("may_use_reserved")) {
                server -= part(parts, row, "reserved_connections");
            }
            int role = part(parts, row, "rolconnlimit");
            int database = part(parts, row, "datconnlimit");
            return Optional.of(new Bounds(parts, server, role, database, sign));
        }
    }

    /** Adds a setting that limits something; a setting that does not is 0 or -1. */
    private static int part(Map<String, Integer> parts, ResultSet row, String name) throws SQLException {
        int value = row.getInt(name);
        boolean unlimited = name.endsWith("limit") ? value < 0 : value == 0;
        if (!unlimited) {
            parts.put(name, value);
        }
        return value;
    }

    private static Connections connections(Statement statement) throws SQLException {
        Connections connections = new Connections();
        try (ResultSet rows = statement.executeQuery(CONNECTIONS)) {
            while (rows.next()) {
                connections.add(rows);
            }
        }
        return connections;
    }

    private static Usage usage(Bounds bounds, Connections now) {
        List<Counted> limits = new ArrayList<>();
        limits.add(new Counted("server", bounds.server(), now.all, now.alike));
        if (bounds.role() >= 0) {
            limits.add(new Counted("role", bounds.role(), now.ofRole, now.alike));
        }
        if (bounds.database() >= 0) {
            limits.add(new Counted("database", bounds.database(), now.ofDatabase, now.alike));
        }
        return new Usage(bounds.parts(), limits, now.names.most(), now.remark());
    }
}
