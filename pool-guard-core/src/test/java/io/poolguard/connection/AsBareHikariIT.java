/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.support.Postgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.sql.Wrapper;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.PGResultSetMetaData;

/** On a real driver, a guarded connection answers as HikariCP's own does beside it. */
class AsBareHikariIT {

    private static Postgres postgres;
    private static HikariDataSource bare;
    private static PoolGuard guard;

    @BeforeAll
    static void open() throws Exception {
        postgres = Postgres.start();
        bare = new HikariDataSource(config());
        guard = PoolGuard.newPool(config()).build();
        try (Connection connection = bare.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table chat (id serial primary key, text varchar(10) not null)");
            statement.execute("create function cursor_of_one() returns refcursor language plpgsql as"
                    + " $$ declare r refcursor; begin open r for select 1; return r; end $$");
        }
    }

    private static HikariConfig config() {
        HikariConfig config = postgres.pool(2);
        config.addDataSourceProperty("socketTimeout", 60);
        return config;
    }

    @AfterAll
    static void close() throws Exception {
        guard.close();
        bare.close();
        postgres.close();
    }

    // ------------------------------------------------------------------ what libraries do

    private interface Work {
        Object with(Connection connection) throws SQLException;
    }

    private enum Use {
        CAST_OF_COLUMNS(connection -> {
            try (ResultSet rows = connection.createStatement().executeQuery("select id as one from chat")) {
                return ((PGResultSetMetaData) rows.getMetaData()).getBaseColumnName(1);
            }
        }),
        COLUMNS_EQUAL_THEMSELVES(connection -> {
            try (ResultSet rows = connection.createStatement().executeQuery("select id as one from chat")) {
                ResultSetMetaData columns = rows.getMetaData();
                return columns.equals(columns) && Set.of(columns).contains(columns) && columns.toString() != null;
            }
        }),
        COLUMNS_UNWRAPPED(connection -> {
            try (ResultSet rows = connection.createStatement().executeQuery("select id as one from chat")) {
                ResultSetMetaData columns = rows.getMetaData();
                return Stream.of(ResultSetMetaData.class, PGResultSetMetaData.class, columns.getClass(), Object.class)
                        .map(type -> isItself(columns, type))
                        .toList();
            }
        }),
        COLUMN_THAT_IS_NOT_THERE(connection -> {
            try (ResultSet rows = connection.createStatement().executeQuery("select id as one from chat")) {
                return ((PGResultSetMetaData) rows.getMetaData()).getBaseColumnName(7);
            }
        }),
        COLUMNS_AFTER_CLOSE(connection -> {
            ResultSetMetaData columns =
                    connection.createStatement().executeQuery("select 1 as one").getMetaData();
            connection.close();
            return columns.getColumnCount() + columns.getColumnLabel(1) + columns.getColumnTypeName(1);
        }),
        DATABASE_AFTER_CLOSE(connection -> {
            DatabaseMetaData database = connection.getMetaData();
            connection.close();
            return database.getURL() + database.getDatabaseProductVersion() + database.getDriverName();
        }),
        IS_VALID_AFTER_CLOSE(connection -> {
            connection.close();
            return connection.isValid(1);
        }),
        CURSOR_CLOSED_AND_CALLED_AGAIN(connection -> {
            connection.setAutoCommit(false);
            try (CallableStatement call = connection.prepareCall("{? = call cursor_of_one()}")) {
                call.registerOutParameter(1, Types.REF_CURSOR);
                int read = 0;
                for (int i = 0; i < 2; i++) {
                    call.execute();
                    ResultSet rows = (ResultSet) call.getObject(1);
                    read += rows.next() ? rows.getInt(1) : 0;
                    Statement own = rows.getStatement();
                    rows.close();
                    own.close();
                }
                return read;
            }
        }),
        UNWRAPPED_CONNECTION(connection -> connection.unwrap(Connection.class) instanceof PGConnection),
        UNWRAPPED_STATEMENT(connection ->
                connection.createStatement().unwrap(Statement.class).getClass()),
        UNWRAPPED_ROWS(connection -> connection
                .createStatement()
                .executeQuery("select 1")
                .unwrap(ResultSet.class)
                .getClass()),
        TEXT_OF_A_STATEMENT(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select ?")) {
                statement.setInt(1, 42);
                return statement.toString().replaceFirst("@\\d+", "");
            }
        }),
        GENERATED_KEYS(connection -> {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(
                    "insert into chat (text) values (?)", Statement.RETURN_GENERATED_KEYS)) {
                statement.setString(1, "a");
                statement.addBatch();
                statement.setString(1, "b");
                statement.addBatch();
                statement.executeBatch();
                int keys = 0;
                for (ResultSet rows = statement.getGeneratedKeys(); rows.next(); ) {
                    keys++;
                }
                return keys;
            } finally {
                connection.rollback();
            }
        }),
        ARRAY_THERE_AND_BACK(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select ?::text[]")) {
                statement.setArray(1, connection.createArrayOf("text", new String[] {"a", "b"}));
                ResultSet rows = statement.executeQuery();
                return rows.next() ? Arrays.toString((Object[]) rows.getArray(1).getArray()) : "";
            }
        }),
        FAILURE_IN_A_TRANSACTION(connection -> {
            connection.setAutoCommit(false);
            connection.createStatement().executeQuery("select nothing");
            return "";
        }),
        CLOSED_BENEATH(connection -> {
            connection.unwrap(PGConnection.class).getClass();
            connection.unwrap(Connection.class).close();
            connection.close();
            return "quiet";
        });

        private final Work work;

        Use(Work work) {
            this.work = work;
        }

        private static boolean isItself(Wrapper object, Class<?> type) {
            try {
                return object.isWrapperFor(type) && object.unwrap(type) == object;
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void use_ofTheDriversAndJdbcsOwn_isAsWithHikariAlone(Use use) {
        assertThat(outcome(guard.dataSource(), use.work)).isEqualTo(outcome(bare, use.work));
    }

    private static Object outcome(DataSource dataSource, Work work) {
        try (Connection connection = dataSource.getConnection()) {
            return work.with(connection);
        } catch (SQLException | RuntimeException e) {
            return described(e);
        }
    }

    private static String described(Throwable e) {
        return e.getClass().getSimpleName() + (e instanceof SQLException sql ? sql.getSQLState() : "");
    }

    // ------------------------------------------------------------------ every question without an argument

    /** An object of a connection, which stays open for as long as it. */
    private record Asked(Connection connection, Object object) {}

    private interface Opener {
        Object from(Connection connection) throws SQLException;
    }

    private static final Map<Class<?>, Opener> OBJECTS = new LinkedHashMap<>();

    static {
        OBJECTS.put(Connection.class, connection -> connection);
        OBJECTS.put(DatabaseMetaData.class, Connection::getMetaData);
        OBJECTS.put(Statement.class, Connection::createStatement);
        OBJECTS.put(PreparedStatement.class, connection -> connection.prepareStatement("select id from chat"));
        OBJECTS.put(ResultSet.class, connection -> {
            ResultSet rows = connection.createStatement().executeQuery("select 'a' as one");
            rows.next();
            return rows;
        });
        OBJECTS.put(
                ResultSetMetaData.class,
                connection -> connection
                        .createStatement()
                        .executeQuery("select 'a' as one")
                        .getMetaData());
    }

    /** What changes the object for the next question, or answers with an identity. */
    private static final Set<String> LEFT_OUT = Set.of(
            "close",
            "abort",
            "beginRequest",
            "endRequest",
            "hashCode",
            "notify",
            "notifyAll",
            "wait",
            "getClass",
            "toString");

    static Stream<Class<?>> types() {
        return OBJECTS.keySet().stream();
    }

    private static List<Method> questions(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !LEFT_OUT.contains(method.getName()))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("types")
    void question_open_isAnsweredAsWithHikariAlone(Class<?> type) throws SQLException {
        for (Method question : questions(type)) {
            Asked guarded = opened(guard.dataSource(), type);
            Asked plain = opened(bare, type);
            try (guarded.connection;
                    plain.connection) {
                assertThat(answer(guarded, question)).as(question.toString()).isEqualTo(answer(plain, question));
            }
        }
    }

    /**
     * What HikariCP's objects refuse is refused, and says 08003; what describes something is answered on. Drivers go on to
     * answer a part of what JDBC has a closed statement or result set refuse; guarded ones refuse it.
     */
    @ParameterizedTest
    @MethodSource("types")
    void question_closed_isAnsweredAsWithHikariAloneOrRefusedAsByJdbc(Class<?> type) throws SQLException {
        for (Method question : questions(type)) {
            Asked guarded = opened(guard.dataSource(), type);
            Asked plain = opened(bare, type);
            guarded.connection.close();
            plain.connection.close();
            String expected = answer(plain, question);
            boolean isRefused = isRefused(type, question) || isClosedConnection(expected);

            assertThat(answer(guarded, question))
                    .as(question.toString())
                    .isEqualTo(isRefused ? FAILED + "SQLException08003" : expected);
        }
    }

    private static boolean isRefused(Class<?> type, Method question) {
        boolean isOfConnection = Set.of(ResultSet.class, Connection.class).contains(question.getReturnType());
        boolean isOfStatement = Set.of(Statement.class, PreparedStatement.class, ResultSet.class)
                .contains(type);
        return isOfStatement ? !question.getName().equals("isClosed") : isOfConnection;
    }

    /** HikariCP gives no state, drivers have their own. */
    private static boolean isClosedConnection(String answer) {
        return answer.startsWith(FAILED + "SQLExceptionnull") || answer.startsWith(FAILED + "PSQLException");
    }

    private static Asked opened(DataSource dataSource, Class<?> type) throws SQLException {
        Connection connection = dataSource.getConnection();
        return new Asked(connection, OBJECTS.get(type).from(connection));
    }

    private static final String FAILED = "failed: ";

    private static String answer(Asked asked, Method question) {
        try {
            Object answer = question.invoke(asked.object);
            boolean isPlain = answer == null
                    || answer instanceof String
                    || answer instanceof Number
                    || answer instanceof Boolean
                    || answer instanceof Enum;
            return isPlain ? String.valueOf(answer) : "an object";
        } catch (InvocationTargetException e) {
            return FAILED + described(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void questions_ofAllTypes_areMany() {
        assertThat(types().mapToInt(type -> questions(type).size()).sum()).isGreaterThan(200);
    }
}
