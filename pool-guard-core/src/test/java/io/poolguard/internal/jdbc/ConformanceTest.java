/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import static io.poolguard.HoldSnapshot.Activity.IDLE_IN_HAND;
import static io.poolguard.HoldSnapshot.Activity.IN_JDBC;
import static io.poolguard.HoldSnapshot.Activity.UNOBSERVED;
import static io.poolguard.internal.jdbc.ConformanceTest.Delegate.CALLED;
import static io.poolguard.internal.jdbc.ConformanceTest.Delegate.NOT_CALLED;
import static io.poolguard.internal.jdbc.ConformanceTest.Delegate.UNWRAPPED_AND_CALLED;
import static io.poolguard.internal.jdbc.ConformanceTest.OnceEnded.ANSWERS;
import static io.poolguard.internal.jdbc.ConformanceTest.OnceEnded.FAILS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.internal.jdbc.ScriptedPool.Call;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Walks over every method of the JDBC interfaces and proves, for each, that the guard hands the call on, marks the hold
 * while the call runs, refuses it once the hold has ended, and passes the driver's failure through.
 *
 * <p>The objects are taken through the front door; the pool beneath is scripted (see {@link ScriptedPool}).
 */
class ConformanceTest {

    /** What reaches the pool's object. */
    enum Delegate {
        /** The same method, once, and nothing else. */
        CALLED,
        /** The same method of the driver's own object: HikariCP's do not know it. */
        UNWRAPPED_AND_CALLED,
        /** Nothing: the guard knows the answer, which is the guarded object that this one came from. */
        NOT_CALLED
    }

    /** What a call does once the hold has ended. */
    enum OnceEnded {
        /** SQLException 08003. */
        FAILS,
        DOES_NOTHING,
        /** Returns true. */
        SAYS_CLOSED,
        /** Returns false. */
        SAYS_INVALID,
        /** Is answered by the pool's object, as ever. */
        ANSWERS
    }

    /**
     * The exceptions, all of them: every method that has no row here is called, marked, idle after it, and fails once
     * the hold has ended. A row of {@code Statement} holds for its subtypes. Whoever unmarks a method must put it here,
     * and say why.
     */
    private static final List<Expectation> EXCEPTIONS = table("""
            method                                 | its object | while it runs | after it     | once the hold has ended | why
            Connection.close                       | CALLED     | ENDING        | ENDING       | DOES_NOTHING            | the end of the hold is its last state, not a call
            Connection.abort                       | CALLED     | ENDING        | ENDING       | DOES_NOTHING            | the same
            Connection.isClosed                    | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | SAYS_CLOSED             | asked by watchers
            Connection.isValid                     | CALLED     | IN_JDBC       | IDLE_IN_HAND | SAYS_INVALID            | a closed connection is not valid, says JDBC
            Connection.setNetworkTimeout           | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | FAILS                   | set by watchers, before a call that may hang
            Connection.getNetworkTimeout           | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | FAILS                   | the same
            Connection.unwrap                      | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | FAILS                   | asks no database
            Connection.isWrapperFor                | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | FAILS                   | the same
            Statement.close                        | CALLED     | IN_JDBC       | IDLE_IN_HAND | DOES_NOTHING            | marked: may read a stream to its end
            Statement.isClosed                     | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | SAYS_CLOSED             | asked by watchers
            Statement.cancel                       | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | FAILS                   | comes from another thread, while a call runs
            Statement.getConnection                | NOT_CALLED | -             | IDLE_IN_HAND | FAILS                   | guarded objects know each other
            Statement.unwrap                       | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | FAILS                   | asks no database
            Statement.isWrapperFor                 | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | FAILS                   | the same
            ResultSet.close                        | CALLED     | IN_JDBC       | IDLE_IN_HAND | DOES_NOTHING            | marked: may read a stream to its end
            ResultSet.isClosed                     | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | SAYS_CLOSED             | asked by watchers
            ResultSet.getStatement                 | NOT_CALLED | -             | IDLE_IN_HAND | FAILS                   | guarded objects know each other
            ResultSet.unwrap                       | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | FAILS                   | asks no database
            ResultSet.isWrapperFor                 | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | FAILS                   | the same
            ResultSetMetaData.unwrap               | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | FAILS                   | the same
            ResultSetMetaData.isWrapperFor         | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | FAILS                   | the same
            DatabaseMetaData.unwrap                | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | FAILS                   | the same
            DatabaseMetaData.isWrapperFor          | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | FAILS                   | the same
            DatabaseMetaData.getConnection         | NOT_CALLED | -             | IDLE_IN_HAND | FAILS                   | guarded objects know each other
            DatabaseMetaData.getDriverMajorVersion | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | ANSWERS                 | a constant; declares no exception to fail with
            DatabaseMetaData.getDriverMinorVersion | CALLED     | IDLE_IN_HAND  | IDLE_IN_HAND | ANSWERS                 | the same
            """);

    private static final Expectation NORMAL = new Expectation("", "", CALLED, IN_JDBC, IDLE_IN_HAND, FAILS);

    /** What describes something and is no list of it: HikariCP's objects answer on as well. */
    private static final Expectation DESCRIPTION = new Expectation("", "", CALLED, IN_JDBC, IDLE_IN_HAND, ANSWERS);

    /**
     * Methods that a JDK after 17 has added, and that GenerateForwarding has in its table. One that stands neither here
     * nor in Java 17 is not forwarded, and fails here as soon as a JDK has it.
     */
    private static final Set<String> LATER = Set.of(
            "Connection.enquoteIdentifier(String, boolean)",
            "Connection.enquoteLiteral(String)",
            "Connection.enquoteNCharLiteral(String)",
            "Connection.isSimpleIdentifier(String)");

    private static final Expectation NORMAL_LATER =
            new Expectation("", "", UNWRAPPED_AND_CALLED, IN_JDBC, IDLE_IN_HAND, FAILS);

    /** What is expected of a method. */
    private record Expectation(
            String type,
            String method,
            Delegate delegate,
            @Nullable Activity whileItRuns,
            Activity after,
            OnceEnded onceEnded) {

        boolean isOf(JdbcMethod jdbc) {
            return method.equals(jdbc.method().getName())
                    && (type.equals(jdbc.type().getSimpleName())
                            || type.equals("Statement") && Statement.class.isAssignableFrom(jdbc.type()));
        }
    }

    private static List<Expectation> table(String rows) {
        return rows.lines().skip(1).map(ConformanceTest::row).toList();
    }

    private static Expectation row(String line) {
        String[] cells = line.trim().split(" *\\| *");
        String[] name = cells[0].split("\\.");
        return new Expectation(
                name[0],
                name[1],
                Delegate.valueOf(cells[1]),
                cells[2].equals("-") ? null : Activity.valueOf(cells[2]),
                Activity.valueOf(cells[3]),
                OnceEnded.valueOf(cells[4]));
    }

    /** HikariCP refuses it always, so that no connection comes out past the guard (see UnwrapTest). */
    private static final String REFUSED_BY_HIKARI = "DataSource.getConnection(String, String)";

    /** HikariCP answers it itself, and cannot fail. */
    private static final String NEVER_FAILS = "Connection.isClosed()";

    private static final List<Class<?>> TYPES = List.of(
            DataSource.class,
            Connection.class,
            Statement.class,
            PreparedStatement.class,
            CallableStatement.class,
            ResultSet.class,
            ResultSetMetaData.class,
            DatabaseMetaData.class);

    /** What is read from the server when the application uses it, past the guard. An array that is made is in memory. */
    private static final Set<Class<?>> USED_UNSEEN = Set.of(
            Array.class, Blob.class, Clob.class, NClob.class, SQLXML.class, Ref.class, InputStream.class, Reader.class);

    /** One method of one interface. */
    record JdbcMethod(Class<?> type, Method method) {

        boolean handsOutWhatIsUsedUnseen() {
            return method.getName().equals("unwrap")
                    || USED_UNSEEN.contains(method.getReturnType())
                            && !method.getName().equals("createArrayOf");
        }

        Expectation expected() {
            return EXCEPTIONS.stream()
                    .filter(row -> row.isOf(this))
                    .findAny()
                    .orElseGet(() -> describes() ? DESCRIPTION : LATER.contains(toString()) ? NORMAL_LATER : NORMAL);
        }

        private boolean describes() {
            return type.getSimpleName().endsWith("MetaData") && method.getReturnType() != ResultSet.class;
        }

        @Override
        public String toString() {
            return type.getSimpleName() + "." + method.getName() + "("
                    + Arrays.stream(method.getParameterTypes())
                            .map(Class::getSimpleName)
                            .collect(Collectors.joining(", "))
                    + ")";
        }
    }

    static Stream<JdbcMethod> allMethods() {
        return TYPES.stream()
                .flatMap(type -> Arrays.stream(type.getMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .map(method -> new JdbcMethod(type, method)));
    }

    /** The data source has no hold. */
    static Stream<JdbcMethod> methodsOfAHold() {
        return allMethods().filter(jdbc -> jdbc.type() != DataSource.class);
    }

    static Stream<JdbcMethod> methodsThatMayFail() {
        return allMethods()
                .filter(jdbc -> jdbc.expected().delegate() != NOT_CALLED)
                .filter(jdbc -> jdbc.method().getExceptionTypes().length > 0)
                .filter(jdbc -> !jdbc.toString().equals(NEVER_FAILS));
    }

    static Stream<JdbcMethod> methodsThatReturnAnObject() {
        return methodsOfAHold().filter(jdbc -> !jdbc.method().getReturnType().isPrimitive());
    }

    static Stream<JdbcMethod> methodsNamedGetObject() {
        return methodsOfAHold().filter(jdbc -> jdbc.method().getName().equals("getObject"));
    }

    static Stream<JdbcMethod> methodsThatEnd() {
        return methodsOfAHold().filter(jdbc -> jdbc.method().getName().equals("close"));
    }

    static Stream<Class<?>> typesOfAHold() {
        return TYPES.stream().filter(type -> type != DataSource.class);
    }

    private static ScriptedPool pool;

    @BeforeAll
    static void open() {
        pool = new ScriptedPool();
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @AfterEach
    void reset() {
        pool.reset();
    }

    // ------------------------------------------------------------------ handed on

    /**
     * The same overload with the same arguments, once and nothing else; what comes back is guarded if it needs a
     * guard.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("allMethods")
    void call_open_isHandedOn(JdbcMethod jdbc) throws Throwable {
        ScriptedPool.Pair pair = pool.open(jdbc.type());

        Object result = pair.call(jdbc.method());

        assertThat(pair.calls()).as("%s", jdbc).extracting(Call::toString).isEqualTo(expectedCalls(jdbc, pair));
        if (jdbc.expected().delegate() == NOT_CALLED) {
            assertThat(result).as("%s", jdbc).isSameAs(pair.parent());
        } else if (jdbc.toString().equals(REFUSED_BY_HIKARI)) {
            assertThat(result).as("%s", jdbc).isSameAs(pair.returned());
        } else {
            assertSame(jdbc, pool.unguarded(result), pair.returned());
        }
    }

    private static List<String> expectedCalls(JdbcMethod jdbc, ScriptedPool.Pair pair) throws NoSuchMethodException {
        String same = new Call(jdbc.method(), pair.arguments(), null).toString();
        return switch (jdbc.expected().delegate()) {
            case CALLED -> List.of(same);
            case UNWRAPPED_AND_CALLED ->
                List.of(
                        new Call(jdbc.type().getMethod("unwrap", Class.class), List.of(Connection.class), null)
                                .toString(),
                        same);
            case NOT_CALLED -> List.of();
        };
    }

    private static void assertSame(JdbcMethod jdbc, @Nullable Object result, @Nullable Object returned) {
        if (jdbc.method().getReturnType().isPrimitive()) {
            assertThat(result).as("%s", jdbc).isEqualTo(returned);
        } else {
            assertThat(result).as("%s", jdbc).isSameAs(returned);
        }
    }

    // ------------------------------------------------------------------ marked

    /**
     * Auto-commit is off here: then the guard asks the driver more, to know of updates, and must be marked for that,
     * too.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("methodsOfAHold")
    void call_open_isMarkedWhileThePoolsObjectIsCalled(JdbcMethod jdbc) throws Throwable {
        pool.answerBooleans(false);
        ScriptedPool.Pair pair = pool.open(jdbc.type());
        long before = pair.callsCounted();

        pair.call(jdbc.method());

        Expectation expected = jdbc.expected();
        assertThat(pair.calls())
                .filteredOn(call -> call.activity() != expected.whileItRuns())
                .as("calls of %s that do not run %s", jdbc, expected.whileItRuns())
                .isEmpty();
        assertThat(pair.activity())
                .as("%s once it has returned", jdbc)
                .isEqualTo(jdbc.handsOutWhatIsUsedUnseen() ? UNOBSERVED : expected.after());
        assertThat(pair.callsCounted() > before)
                .as("%s is counted as a call", jdbc)
                .isEqualTo(expected.whileItRuns() == IN_JDBC && !isPing(jdbc));
    }

    /** It is marked while it runs, and is no use of the connection. */
    private static boolean isPing(JdbcMethod jdbc) {
        return jdbc.method().getName().equals("isValid");
    }

    @Test
    void getStatement_ofTheDatabasesDescription_isMarked() throws Throwable {
        ScriptedPool.Pair pair = pool.openDescription();

        pair.call(ResultSet.class.getMethod("getStatement"));

        assertThat(pair.calls()).extracting(Call::activity).containsExactly(IN_JDBC);
    }

    // ------------------------------------------------------------------ observed

    /** What can be used past the guard. A struct or an array that the application makes is its own until it is set. */
    private static final Set<Class<?>> CAN_BE_USED_UNSEEN = Set.of(
            Blob.class, Clob.class, NClob.class, SQLXML.class, Array.class, Ref.class, InputStream.class, Reader.class);

    @ParameterizedTest(name = "{0}")
    @MethodSource("methodsThatReturnAnObject")
    void call_open_isUnobservedIfWhatItReturnsCanBeUsedUnseen(JdbcMethod jdbc) throws Throwable {
        ScriptedPool.Pair pair = pool.open(jdbc.type());
        String name = jdbc.method().getName();

        pair.call(jdbc.method());

        assertThat(pair.isUnobserved())
                .as("%s has made the hold unobserved", jdbc)
                .isEqualTo(name.equals("unwrap")
                        || CAN_BE_USED_UNSEEN.contains(jdbc.method().getReturnType()) && !name.equals("createArrayOf"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("methodsNamedGetObject")
    void getObject_answersALargeObject_isUnobserved(JdbcMethod jdbc) throws Throwable {
        pool.answerObjects(Blob.class);
        ScriptedPool.Pair pair = pool.open(jdbc.type());

        pair.call(jdbc.method());

        assertThat(pair.isUnobserved())
                .as("%s has made the hold unobserved", jdbc)
                .isTrue();
    }

    // ------------------------------------------------------------------ failures

    @ParameterizedTest(name = "{0}")
    @MethodSource("methodsThatMayFail")
    void call_poolsObjectThrows_theSameExceptionComesOut(JdbcMethod jdbc) {
        ScriptedPool.Pair pair = pool.open(jdbc.type());
        Exception failure = failure(declaredBy(jdbc));
        pool.failAt(jdbc.method(), failure);

        assertThatThrownBy(() -> pair.call(jdbc.method()), "%s", jdbc).isSameAs(failure);

        assertThat(pair.activity())
                .as("%s once it has failed", jdbc)
                .isEqualTo(
                        jdbc.type() == DataSource.class ? null : jdbc.expected().after());
    }

    private static Class<?> declaredBy(JdbcMethod jdbc) {
        return jdbc.method().getExceptionTypes()[0];
    }

    private static Exception failure(Class<?> type) {
        if (type == SQLClientInfoException.class) {
            return new SQLClientInfoException();
        }
        return type == SQLFeatureNotSupportedException.class
                ? new SQLFeatureNotSupportedException("scripted")
                : new SQLException("scripted", "XX000");
    }

    // ------------------------------------------------------------------ once the hold has ended

    @ParameterizedTest(name = "{0}")
    @MethodSource("methodsOfAHold")
    void call_holdEnded_isRefused(JdbcMethod jdbc) throws Throwable {
        ScriptedPool.Pair pair = pool.open(jdbc.type());
        pool.endHold();

        OnceEnded onceEnded = jdbc.expected().onceEnded();
        switch (onceEnded) {
            case FAILS ->
                assertThatThrownBy(() -> pair.call(jdbc.method()), "%s", jdbc)
                        .isExactlyInstanceOf(declaredBy(jdbc))
                        .extracting(failure -> ((SQLException) failure).getSQLState())
                        .isEqualTo("08003");
            case DOES_NOTHING -> assertThat(pair.call(jdbc.method())).isNull();
            case SAYS_CLOSED ->
                assertThat(pair.call(jdbc.method())).as("%s", jdbc).isEqualTo(true);
            case SAYS_INVALID ->
                assertThat(pair.call(jdbc.method())).as("%s", jdbc).isEqualTo(false);
            case ANSWERS -> assertSame(jdbc, pair.call(jdbc.method()), pair.returned());
        }
        assertThat(pair.calls())
                .as("calls of %s that reach the pool's object", jdbc)
                .hasSize(onceEnded == ANSWERS ? 1 : 0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("methodsThatEnd")
    void close_again_isQuiet(JdbcMethod jdbc) throws Throwable {
        ScriptedPool.Pair pair = pool.open(jdbc.type());
        pair.call(jdbc.method());

        assertThatCode(() -> pair.call(jdbc.method())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("typesOfAHold")
    void toString_holdEnded_leavesThePoolsObjectAlone(Class<?> type) {
        ScriptedPool.Pair pair = pool.open(type);
        pool.endHold();

        boolean saysItsText = PreparedStatement.class.isAssignableFrom(type);
        assertThat(pair.guarded().toString()).startsWith(saysItsText ? "scripted" : "Guarded");
        assertThat(pair.calls()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("typesOfAHold")
    void equals_itself_isTrue(Class<?> type) {
        Object guarded = pool.open(type).guarded();

        assertThat(guarded).isEqualTo(guarded).hasSameHashCodeAs(guarded);
    }

    // ------------------------------------------------------------------ the table itself

    @Test
    void table_everyRow_isOfAMethod() {
        assertThat(EXCEPTIONS).allMatch(row -> allMethods().anyMatch(row::isOf));
    }

    @Test
    void allMethods_ofAnInterface_includeInheritedAndDefaultOnes() {
        assertThat(allMethods())
                .extracting(JdbcMethod::toString)
                .contains(
                        "CallableStatement.unwrap(Class)",
                        "CallableStatement.executeQuery(String)",
                        "CallableStatement.addBatch()",
                        "CallableStatement.close()",
                        "PreparedStatement.executeLargeUpdate()",
                        "ResultSet.updateObject(int, Object, SQLType)",
                        "Connection.setShardingKey(ShardingKey)",
                        "DatabaseMetaData.supportsSharding()",
                        "DataSource.createConnectionBuilder()",
                        "DataSource.getParentLogger()");
    }
}
