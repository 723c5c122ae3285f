/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.support.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * Random texts, of pieces that hide and show what changes a session, on real databases: whatever has changed one after its
 * execution was foreseen.
 */
@Timeout(120)
class TextClassifierIT {

    private static final int TEXTS = Integer.getInteger("texts", 3_000);
    private static final long SEED = 20261201;

    /** A database that tells whether its session is as it was. */
    private record Tried(Dialect dialect, Connection connection, String dirty, String clean) {}

    private int executed;
    private int dirtied;
    private int harmless;

    @Test
    void classify_randomTextsOnPostgres_foreseesWhateverChangesTheSession() throws Exception {
        try (Postgres postgres = Postgres.start();
                Connection connection =
                        DriverManager.getConnection(postgres.pool(1).getJdbcUrl())) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("create table t (a int, b text)");
                statement.execute("create function login(x text) returns text language sql as"
                        + " 'select set_config(''app.tenant'', x, false)'");
                statement.execute("create schema app create view v as select 1 as one");
                statement.execute("create function app.lower(x text) returns text language sql as"
                        + " 'select set_config(''app.tenant'', x, false)'");
            }
            String dirty = """
                    select concat_ws(' ',
                        nullif(current_setting('app.tenant', true), ''),
                        (select min('lock') from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()),
                        (select min('prepared') from pg_prepared_statements where from_sql),
                        (select min('cursor') from pg_cursors where name <> ''),
                        (select min('channel') from pg_listening_channels()),
                        (select min('temporary') from pg_class where relpersistence = 't'),
                        nullif(current_setting('search_path'), '"$user", public'))
                    """;
            tryAll(new Tried(Dialect.POSTGRESQL, connection, dirty, "rollback; discard all"));
        }
    }

    @Test
    void classify_randomTextsOnH2_foreseesWhateverChangesTheSession() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:")) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("create table t (a int, b varchar)");
                statement.execute("create schema app");
                String login = "for 'io.poolguard.internal.pin.TextClassifierIT.login'";
                statement.execute("create alias login " + login);
                statement.execute("create alias app.login " + login);
            }
            String dirty = """
                    select concat_ws(' ', @dirty, nullif(current_schema, 'PUBLIC'),
                        (select min('temporary') from information_schema.tables where table_type like '%TEMPORARY%'))
                    """;
            tryAll(new Tried(
                    Dialect.H2,
                    connection,
                    dirty,
                    "rollback; set autocommit on; set @dirty = null; set schema public; drop table if exists x"));
        }
    }

    /** A function of the application's on H2. */
    public static String login(Connection connection, String as) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set @dirty = 1");
        }
        return as;
    }

    private void tryAll(Tried tried) throws SQLException {
        TextClassifier classifier = new TextClassifier(tried.dialect, Set.of(), Set.of());
        RandomText random = new RandomText(new Random(SEED));
        for (int i = 0; i < TEXTS; i++) {
            String text = random.next();
            boolean isForeseen = classifier.classify(text).pin().isPresent();
            harmless += isForeseen ? 0 : 1;
            tryOne(tried, text, isForeseen);
        }
        assertThat(executed).as("executed").isGreaterThan(TEXTS / 10);
        assertThat(dirtied).as("have changed the session").isGreaterThan(TEXTS / 100);
        assertThat(harmless).as("do not pin").isGreaterThan(TEXTS / 10);
    }

    private void tryOne(Tried tried, String text, boolean isForeseen) throws SQLException {
        try (Statement statement = tried.connection.createStatement()) {
            try {
                statement.execute(text);
                executed++;
            } catch (SQLException e) {
                // It may have changed the session before it failed.
            }
        }
        try (Statement statement = tried.connection.createStatement()) {
            String dirt = dirt(tried, statement);
            if (!dirt.isEmpty()) {
                dirtied++;
                assertThat(isForeseen).as("%s: %s", dirt, text).isTrue();
                for (String clean : tried.clean.split("; ")) {
                    statement.execute(clean);
                }
            }
        }
    }

    /** What has changed in the session; nothing, if it is as it was. */
    private static String dirt(Tried tried, Statement statement) throws SQLException {
        if (!tried.connection.getAutoCommit()) {
            return "auto-commit";
        }
        if (tried.dialect == Dialect.POSTGRESQL
                && tried.connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE) {
            return "transaction";
        }
        try (ResultSet answer = statement.executeQuery(tried.dirty)) {
            answer.next();
            return answer.getString(1);
        } catch (SQLException e) {
            return e.getMessage(); // in a transaction that has failed
        }
    }

    /** Statements of pieces: some harmless, some not, and some that hide the others or seem to. */
    private static final class RandomText {

        private static final String[] BLANKS = {
            " ", " ", " ", " ", "\n", "\t", " /* a */ ", " -- b\n", "/**/", " /* ' */ "
        };
        private static final String[] VALUES = {
            "1",
            "a",
            "b",
            "'x'",
            "'it''s'",
            "'login(''x'')'",
            "\"a\"",
            "$$x$$",
            "$q$ $$ $q$",
            "null",
            "(1)",
            "t.a",
            "?::text",
            "E'\\\\'",
            "'\\'",
            "1.5e3",
            "'/*'",
            "'--'",
            "'*/'"
        };
        private static final String[] FUNCTIONS = {
            "lower",
            "upper",
            "coalesce",
            "app.lower",
            "app.login",
            "login",
            "\"login\"",
            "pg_catalog.lower",
            "abs",
            "LOGIN",
            "LoGiN",
            "pg_advisory_lock",
            "public.login"
        };
        private static final String[] WHOLE = {
            "begin",
            "set search_path = app",
            "set schema app",
            "listen c",
            "prepare p as select 1",
            "commit",
            "create temp table x (a int)",
            "create local temporary table x (a int)",
            "select 1 as a into temp x",
            "savepoint s",
            "declare c cursor with hold for select 1",
            "set session app.tenant = 'x'",
            "set @dirty = 1",
            "set local app.tenant = 'x'",
            "discard plans",
            "set autocommit off",
            "select set_config('app.tenant', 'x', false)",
            "select set_config('app.tenant', 'x', true)",
            "call login('x')",
            "do $$ begin perform login('x'); end $$"
        };

        private final Random random;

        RandomText(Random random) {
            this.random = random;
        }

        String next() {
            String text = statement(2);
            return switch (random.nextInt(8)) {
                case 0 -> text + ";";
                case 1 -> text + blank() + ";" + blank() + statement(1);
                case 2 -> mutated(text);
                default -> text;
            };
        }

        private String statement(int depth) {
            return switch (random.nextInt(10)) {
                case 0 -> one(WHOLE);
                case 1 -> join("insert into t (a, b) values (1,", value(depth), ")");
                case 2 -> join("update t set b =", value(depth), "where a =", value(depth));
                case 3 -> join("delete from t where b =", value(depth));
                case 4 -> join("with x (a) as (", query(depth), ") select a from x");
                case 5 -> join("with login (a) as (select 1) select", one(FUNCTIONS), "('x') from login");
                default -> query(depth);
            };
        }

        private String query(int depth) {
            String from = switch (random.nextInt(5)) {
                case 0 -> join("from t where b =", value(depth));
                case 1 -> join("from", one(FUNCTIONS), "('x') as", one(FUNCTIONS), "(a)");
                case 2 -> depth > 0 ? join("from (", query(depth - 1), ") login (a)") : "";
                case 3 -> join("from t group by b having", value(depth), "= 'x'");
                default -> "";
            };
            return join("select", random.nextInt(6) == 0 ? "distinct" : "", value(depth), from);
        }

        private String value(int depth) {
            if (depth == 0) {
                return one(VALUES);
            }
            return switch (random.nextInt(6)) {
                case 0 -> join(one(FUNCTIONS), "(", value(depth - 1), ")");
                case 1 -> join("case when a in (", value(depth - 1), ") then", value(depth - 1), "end");
                case 2 -> join("(", query(depth - 1), ")");
                case 3 -> join(one(FUNCTIONS), "('x')");
                default -> one(VALUES);
            };
        }

        /** With a piece put in, or some characters left out. */
        private String mutated(String text) {
            int at = random.nextInt(text.length() + 1);
            int on = Math.min(text.length(), at + random.nextInt(3));
            return text.substring(0, at) + (random.nextBoolean() ? one(VALUES) : blank()) + text.substring(on);
        }

        private String join(String... parts) {
            StringBuilder text = new StringBuilder();
            for (String part : parts) {
                text.append(text.length() == 0 ? "" : blank()).append(part);
            }
            return text.toString();
        }

        private String blank() {
            return one(BLANKS);
        }

        private String one(String[] of) {
            return of[random.nextInt(of.length)];
        }
    }
}
