/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.mockito.Answers;
import org.mockito.invocation.InvocationOnMock;
import org.mockito.stubbing.Answer;

/**
 * A database whose driver does what a test says, and which notes the calls that have reached its driver.
 *
 * <p>A call is written as in code, a connection's without a name before it: {@code "rollback()"},
 * {@code "setAutoCommit(true)"}, {@code "Statement.executeQuery(select 1)"}. {@code "DataSource.getConnection()"} is
 * the call with which the pool opens one; it is not noted. What is set on a connection is what its getters give;
 * statements, result sets and the like are further objects of the same kind; all else is 0, false or empty.
 */
public final class ScriptedDatabase {

    /** The driver's own class, for {@code unwrap}. */
    public interface PhysicalConnection extends Connection {
        /** 1 for the first connection that was opened, 2 for the second. */
        int number();
    }

    /** What the driver does at a call. */
    @FunctionalInterface
    public interface Act {
        /** The call's result, or {@link #AS_USUAL}. */
        Object run() throws Throwable;
    }

    /** An act's result that makes the driver go on with what it does by itself. */
    public static final Object AS_USUAL = new Object();

    private final Map<String, Act> script = new ConcurrentHashMap<>();
    private final Set<String> late = ConcurrentHashMap.newKeySet();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Driver> opened = new CopyOnWriteArrayList<>();

    /** A database whose driver works. */
    public ScriptedDatabase() {}

    /** A pool of one connection, so that whoever acquires next shows what was handed on. */
    public HikariConfig poolOfOne() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("scripted");
        config.setDataSource(mock(DataSource.class, withSettings().stubOnly().defaultAnswer(this::open)));
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(5_000);
        return config;
    }

    /** A guard over a pool of one. */
    public PoolGuard guard() {
        return PoolGuard.newPool(poolOfOne()).build();
    }

    // ------------------------------------------------------------------ the script

    /** From now on the driver does this at that call. */
    public void on(String call, Act act) {
        script.put(call, act);
    }

    /** From now on that call fails without effect, each time with the same exception. */
    public void fail(String call, Throwable failure) {
        on(call, () -> {
            throw failure;
        });
    }

    /** From now on that call fails after it has had its effect. */
    public void failLate(String call, Throwable failure) {
        late.add(call);
        fail(call, failure);
    }

    /** From now on the driver does at all calls what it does by itself. */
    public void heal() {
        script.clear();
        late.clear();
    }

    // ------------------------------------------------------------------ what has happened

    /** The calls since {@link #forget()}, without those of the pool's own threads. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /**
     * The same without the guard's question for the network timeout, which it asks once: what it is, and whether it can
     * be set.
     */
    public List<String> callsButTheQuestion() {
        List<String> all = calls();
        int asked = all.indexOf("getNetworkTimeout()");
        if (asked < 0 || asked + 1 == all.size() || !all.get(asked + 1).startsWith("setNetworkTimeout(")) {
            return all;
        }
        return Stream.concat(all.subList(0, asked).stream(), all.subList(asked + 2, all.size()).stream())
                .toList();
    }

    /** Those of them that end a transaction or change auto-commit. */
    public List<String> transactionCalls() {
        return calls.stream()
                .filter(call -> call.matches("(commit|rollback)\\(\\)|setAutoCommit\\(.*"))
                .toList();
    }

    public void forget() {
        calls.clear();
    }

    /** How often this connection was closed for good. */
    public int closes(int number) {
        return opened.get(number - 1).closes;
    }

    /** Which of the driver's connections this is. */
    public static int number(Connection connection) throws SQLException {
        return connection.unwrap(PhysicalConnection.class).number();
    }

    /** Whether auto-commit is on, as the driver has it. */
    public static boolean isAutoCommit(Connection connection) throws SQLException {
        return connection.unwrap(PhysicalConnection.class).getAutoCommit();
    }

    /** The next to acquire gets this one of the driver's connections, and gets it with auto-commit on. */
    public static void assertNextGets(int number, DataSource dataSource) throws SQLException {
        try (Connection next = dataSource.getConnection()) {
            assertThat(number(next)).isEqualTo(number);
            assertThat(isAutoCommit(next)).isTrue();
        }
    }

    /** The next to acquire gets a connection, whichever, with auto-commit on. */
    public static void assertNextIsClean(DataSource dataSource) throws SQLException {
        try (Connection next = dataSource.getConnection()) {
            assertThat(isAutoCommit(next)).isTrue();
        }
    }

    // ------------------------------------------------------------------ the driver

    private Object open(InvocationOnMock call) throws Throwable {
        switch (call.getMethod().getName()) {
            case "getConnection":
                script.getOrDefault("DataSource.getConnection()", () -> AS_USUAL)
                        .run();
                Driver driver = new Driver(opened.size() + 1);
                opened.add(driver);
                return driver.make(PhysicalConnection.class);
            case "getLoginTimeout": // for so many seconds HikariCP waits for its own threads when it is closed
                return 5;
            default:
                return Answers.RETURNS_DEFAULTS.answer(call);
        }
    }

    /** One connection, and all that comes from it. */
    private final class Driver implements Answer<Object> {

        private final Map<String, Object> properties = new ConcurrentHashMap<>(
                Map.of("AutoCommit", true, "TransactionIsolation", Connection.TRANSACTION_READ_COMMITTED));
        private volatile int closes;

        Driver(int number) {
            properties.put("number", number);
        }

        <T> T make(Class<T> type) {
            return mock(type, withSettings().stubOnly().defaultAnswer(this));
        }

        @Override
        public Object answer(InvocationOnMock invocation) throws Throwable {
            String call = call(invocation);
            if (!Thread.currentThread().getName().startsWith("scripted:connection-")) {
                calls.add(call);
            }
            Act act = script.getOrDefault(call, () -> AS_USUAL);
            if (late.contains(call)) {
                usual(invocation);
            }
            Object result = act.run();
            return result == AS_USUAL ? usual(invocation) : result;
        }

        private static String call(InvocationOnMock invocation) {
            Method method = invocation.getMethod();
            String type = invocation.getMock() instanceof Connection
                    ? ""
                    : method.getDeclaringClass().getSimpleName() + ".";
            return Arrays.stream(invocation.getArguments())
                    .map(Driver::shown)
                    .collect(Collectors.joining(", ", type + method.getName() + "(", ")"));
        }

        private static String shown(Object argument) {
            if (argument instanceof Executor) {
                return "executor";
            }
            return argument instanceof int[] || argument instanceof String[]
                    ? "some columns"
                    : Objects.toString(argument);
        }

        private Object usual(InvocationOnMock invocation) throws Throwable {
            String name = invocation.getMethod().getName();
            Class<?> type = invocation.getMethod().getReturnType();
            if (invocation.getMock() instanceof Connection) {
                if (name.equals("close")) {
                    closes++;
                } else if (name.equals("isValid")) {
                    return true;
                } else if (name.startsWith("set") && type == void.class && !name.equals("setClientInfo")) {
                    Object[] values = invocation.getArguments();
                    properties.put(name.substring(3), values[values.length - 1]);
                } else if (properties.containsKey(name.replaceFirst("^(get|is)", ""))) {
                    return properties.get(name.replaceFirst("^(get|is)", ""));
                }
            }
            boolean further = type.isInterface() && type.getPackageName().equals("java.sql");
            return further ? make(type) : Answers.RETURNS_DEFAULTS.answer(invocation);
        }
    }
}
