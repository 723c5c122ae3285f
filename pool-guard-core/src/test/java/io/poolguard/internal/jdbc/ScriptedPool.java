/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.PoolGuard;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.net.MalformedURLException;
import java.net.URL;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.mockito.MockMakers;
import org.mockito.MockSettings;
import org.mockito.invocation.InvocationOnMock;

/**
 * A HikariCP pool whose every object is a mock, all the way down, under a real guard.
 *
 * <p>A method of a mock answers with a value of its type that is like no other's, so that it can be told from a
 * default; what it answers is an object of JDBC that is scripted likewise. The calls that reach the object under test
 * are written down, with what the hold did meanwhile.
 */
final class ScriptedPool implements AutoCloseable {

    /** A call that has reached the pool's object. */
    record Call(
            Method method, List<Object> arguments, @Nullable Activity activity) {

        boolean isOf(Method other) {
            return method.getName().equals(other.getName())
                    && Arrays.equals(method.getParameterTypes(), other.getParameterTypes());
        }

        /** The method with its overload, and the arguments, by identity where they have no value of their own. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(method.getName()).append('(');
            for (int i = 0; i < arguments.size(); i++) {
                text.append(i == 0 ? "" : ", ")
                        .append(method.getParameterTypes()[i].getSimpleName())
                        .append(' ')
                        .append(shown(arguments.get(i)));
            }
            return text.append(')').toString();
        }

        private static String shown(Object argument) {
            return argument instanceof String || argument instanceof Number || argument instanceof Boolean
                    ? argument.toString()
                    : argument.getClass().getSimpleName() + "@" + System.identityHashCode(argument);
        }
    }

    /** A guarded object, and the pool's object beneath it. */
    final class Pair {

        private final Object guarded;
        private final Object parent;
        private List<Object> arguments = List.of();

        private Pair(Object guarded, Object parent) {
            this.guarded = guarded;
            this.parent = parent;
            watched = unguarded(guarded);
        }

        Object guarded() {
            return guarded;
        }

        /** The guarded object that this one came from. */
        Object parent() {
            return parent;
        }

        /** Calls the method on the guarded object, with an argument for each parameter. */
        @Nullable
        Object call(Method method) throws Throwable {
            List<Object> given = new ArrayList<>();
            for (Class<?> type : method.getParameterTypes()) {
                given.add(argument(method, type, given.size() + 1));
            }
            arguments = given;
            caller = Thread.currentThread();
            underTest = method;
            try {
                return method.invoke(guarded, given.toArray());
            } catch (InvocationTargetException e) {
                throw e.getCause();
            } finally {
                caller = null;
            }
        }

        List<Object> arguments() {
            return arguments;
        }

        List<Call> calls() {
            return calls;
        }

        @Nullable
        Object returned() {
            return returned;
        }

        @Nullable
        Activity activity() {
            return ScriptedPool.this.activity();
        }

        boolean isUnobserved() {
            return connection != null && connection.hold.isUnobserved();
        }

        long callsCounted() {
            return connection == null
                    ? 0
                    : connection.hold.snapshot(Instant.now()).calls();
        }
    }

    // For the thread of the test, but for these, which the guard's threads read.
    private volatile @Nullable Thread caller;
    private volatile boolean booleans = true;

    private final PoolGuard guard =
            PoolGuard.over(scripted(HikariDataSource.class)).build();
    private final List<Call> calls = new ArrayList<>();
    private Class<?> object = ResultSet.class;
    private @Nullable ResultSetMetaData lastColumns;
    private @Nullable Object watched;
    private @Nullable GuardedConnection connection;
    private @Nullable Object returned;
    private @Nullable Method underTest;
    private @Nullable Exception failure;
    private @Nullable Method failing;

    ScriptedPool() {
        // The first connection whose isolation is changed is asked for the pool's own, and none after it.
        try (Connection first = guard.dataSource().getConnection()) {
            first.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** What the mocks answer for a boolean from now on, auto-commit of the pool included. True, if nothing is said. */
    void answerBooleans(boolean answer) {
        booleans = answer;
    }

    /** What {@code getObject} answers from now on, and is asked for. A result set, if nothing is said. */
    void answerObjects(Class<?> type) {
        object = type;
    }

    /** From now on this method of the pool's object fails. */
    void failAt(Method method, Exception exception) {
        failing = method;
        failure = exception;
    }

    /** A guarded object of this type. */
    Pair open(Class<?> type) {
        try {
            GuardedDataSource door = (GuardedDataSource) guard.dataSource();
            if (type.isInstance(door)) {
                return new Pair(door, guard);
            }
            GuardedConnection made = (GuardedConnection) door.getConnection();
            connection = made;
            return switch (type.getSimpleName()) {
                case "Connection" -> new Pair(made, door);
                case "Statement" -> new Pair(made.createStatement(), made);
                case "PreparedStatement" -> new Pair(made.prepareStatement("?"), made);
                case "CallableStatement" -> new Pair(made.prepareCall("?"), made);
                case "DatabaseMetaData" -> new Pair(made.getMetaData(), made);
                case "ResultSet" -> {
                    Statement statement = made.createStatement();
                    yield new Pair(statement.executeQuery("?"), statement);
                }
                case "ResultSetMetaData" -> {
                    ResultSet resultSet = made.createStatement().executeQuery("?");
                    yield new Pair(resultSet.getMetaData(), resultSet);
                }
                default -> throw new IllegalArgumentException(type.getName());
            };
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** A result set that came from the database's description, not from a statement of the application. */
    Pair openDescription() {
        try {
            DatabaseMetaData description =
                    (DatabaseMetaData) open(DatabaseMetaData.class).guarded();
            return new Pair(description.getCatalogs(), description);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends the hold, if there is one. */
    void endHold() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes all as it was at first, but for the guard. */
    void reset() {
        failure = null;
        endHold();
        calls.clear();
        watched = null;
        connection = null;
        returned = null;
        underTest = null;
        failing = null;
        booleans = true;
        object = ResultSet.class;
    }

    @Override
    public void close() {
        guard.close();
    }

    /** The pool's object beneath a guarded one. What needs no guard is itself. */
    @Nullable
    Object unguarded(@Nullable Object guarded) {
        if (guarded instanceof GuardedDataSource door) {
            return door.connections.parts().pool().dataSource();
        }
        if (guarded instanceof GuardedConnection connection) {
            return connection.hold.pooled();
        }
        if (guarded instanceof CountingStatement statement) {
            return statement.delegate();
        }
        if (guarded instanceof GuardedResultSet resultSet) {
            return resultSet.delegate;
        }
        if (guarded instanceof GuardedDatabaseMetaData description) {
            return description.delegate;
        }
        // Its class is the guard's own, or one with the interfaces of the driver's.
        if (guarded instanceof ResultSetMetaData && guarded != lastColumns) {
            return lastColumns;
        }
        if (guarded instanceof Connection
                || guarded instanceof Statement
                || guarded instanceof ResultSet
                || guarded instanceof DatabaseMetaData
                || guarded instanceof ResultSetMetaData) {
            throw new AssertionError("handed out without a guard: " + guarded.getClass());
        }
        return guarded;
    }

    private @Nullable Activity activity() {
        return connection == null
                ? null
                : connection.hold.snapshot(Instant.now()).activity();
    }

    // ------------------------------------------------------------------ the mocks

    private <T> T scripted(Class<T> type) {
        MockSettings settings = withSettings().stubOnly().defaultAnswer(this::answer);
        // Thousands of mocks: those of interfaces are made as proxies, which is much cheaper.
        T made = mock(type, type.isInterface() ? settings.mockMaker(MockMakers.PROXY) : settings);
        if (made instanceof ResultSetMetaData columns) {
            lastColumns = columns;
        }
        return made;
    }

    private @Nullable Object answer(InvocationOnMock invocation) throws Exception {
        Method method = invocation.getMethod();
        Object answer = answer(invocation, method);
        Method tested = underTest;
        if (invocation.getMock() != watched || Thread.currentThread() != caller || isAnsweredByHikari(method)) {
            return answer;
        }
        Call call = new Call(method, List.of(invocation.getArguments()), activity());
        calls.add(call);
        if (failure != null && failing != null && call.isOf(failing)) {
            throw failure;
        }
        if (tested != null && call.isOf(tested)) {
            returned = answer;
        }
        return answer;
    }

    /** HikariCP's settings, and whether a connection broke: it knows them, and no driver is called. */
    private boolean isAnsweredByHikari(Method method) {
        if (watched instanceof Connection) {
            return method.getName().equals("isClosed") && !method.equals(underTest);
        }
        return watched instanceof HikariDataSource
                && Arrays.stream(DataSource.class.getMethods())
                        .noneMatch(other -> new Call(method, List.of(), null).isOf(other));
    }

    private @Nullable Object answer(InvocationOnMock invocation, Method method) {
        return switch (method.getName()) {
            case "equals" -> false;
            case "hashCode" -> System.identityHashCode(invocation.getMock());
            case "isClosed" -> method.equals(underTest);
            case "getObject" -> scripted(object);
            case "unwrap" ->
                invocation.getArgument(0) == Connection.class && invocation.getMock() instanceof Connection
                        ? invocation.getMock()
                        : scripted(invocation.<Class<?>>getArgument(0));
            default -> value(method.getReturnType());
        };
    }

    /** No two arguments of a call are alike, so that none can take another's place unseen. */
    private @Nullable Object argument(Method method, Class<?> type, int position) {
        if (type == Class.class && method.getName().equals("getObject")) {
            return object;
        }
        if (type == int.class) {
            return position;
        }
        if (type == boolean.class) {
            return position % 2 == 0;
        }
        return type == String.class ? "argument " + position : value(type);
    }

    private @Nullable Object value(Class<?> type) {
        if (type == void.class) {
            return null;
        }
        if (type == boolean.class) {
            return booleans;
        }
        Object plain = PLAIN.get(type);
        if (plain != null) {
            return plain;
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 1);
        }
        return type.isInterface() ? scripted(type) : made(type);
    }

    private static final Map<Class<?>, Object> PLAIN = Map.ofEntries(
            Map.entry(byte.class, (byte) 41),
            Map.entry(short.class, (short) 42),
            Map.entry(int.class, 43),
            Map.entry(long.class, 44L),
            Map.entry(float.class, 45f),
            Map.entry(double.class, 46d),
            Map.entry(String.class, "scripted"),
            Map.entry(Class.class, Runnable.class),
            Map.entry(RowIdLifetime.class, RowIdLifetime.ROWID_VALID_TRANSACTION));

    private static Object made(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "Object" -> new Object();
            case "BigDecimal" -> new BigDecimal("4.7");
            case "Calendar" -> new GregorianCalendar();
            case "Date" -> new Date(48);
            case "Time" -> new Time(49);
            case "Timestamp" -> new Timestamp(50);
            case "URL" -> url();
            case "InputStream" -> InputStream.nullInputStream();
            case "Reader" -> new StringReader("");
            case "PrintWriter" -> new PrintWriter(new StringWriter());
            case "Properties" -> new Properties();
            case "SQLWarning" -> new SQLWarning();
            case "Logger" -> Logger.getAnonymousLogger();
            default -> throw new IllegalArgumentException("no value known for " + type);
        };
    }

    private static URL url() {
        try {
            return new URL("file:/scripted");
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
