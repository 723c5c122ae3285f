/* SPDX-License-Identifier: Apache-2.0 */
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.ToolProvider;

/**
 * Writes the Forwarding classes: a method for each method of a JDBC interface. Run as
 * {@code java GenerateForwarding.java DIRECTORY}.
 *
 * <p>The methods are those of {@link #RELEASE}, from the compiler's own record of that release: every JDK writes the
 * same files, whatever its own JDBC has beside them. Those that a later JDK has added stand in {@link #LATER}.
 */
final class GenerateForwarding {

    private static final String RELEASE = "17";

    /** A class to write: its interface, and the methods that its Guarded class has on its own. */
    private record Target(String type, String ownMethods) {}

    private static final List<Target> TARGETS = List.of(
            new Target(
                    "Connection",
                    "setAutoCommit|commit|rollback\\(\\)|abort|isValid"
                            + "|set(ReadOnly|TransactionIsolation|Schema|Catalog)|(get|set)NetworkTimeout"),
            new Target("Statement", ""),
            new Target("PreparedStatement", ""),
            new Target("CallableStatement", ""),
            new Target("ResultSet", "getStatement"),
            new Target("ResultSetMetaData", ""),
            new Target("DatabaseMetaData", "getConnection|getDriver(Major|Minor)Version"));

    /** Those of CountingStatement, and what is written for each class alike. */
    private static final String OWN_EVERYWHERE =
            "|close|isClosed|cancel|getConnection|get(Large)?UpdateCount|unwrap|isWrapperFor";

    /** With these the server executes something. A failure there may have aborted the transaction, and is noted. */
    private static final Pattern EXECUTES = Pattern.compile("""
            (Prepared)?Statement\\.(execute\\w*|getMoreResults|getMetaData|getParameterMetaData)\\(.*
            |ResultSet\\.(next|previous|first|last|absolute|relative|(insert|update|delete|refresh)Row)\\(.*\
            """.replace("\n", ""));

    /**
     * With these no driver that is known begins a transaction. Of all others one may: drivers look up types, keys, columns
     * and large objects when one would not think it.
     */
    private static final Pattern BEGINS_NOTHING = Pattern.compile(
            """
            Connection\\.(createStatement|prepareStatement|getAutoCommit|getWarnings|clearWarnings)\\(.*
            |Statement\\.(?!execute|getMoreResults|getGeneratedKeys|enquote|isSimple).*
            |PreparedStatement\\.(addBatch|clearParameters|set(?!Null\\(int, int, String)\\w+)\\((PLAIN(, )?)*\\)
            |ResultSet\\.(findColumn|wasNull|clearWarnings|get(?!Object|MetaData|Statement)\\w+)\\(.*\
            """.replace("\n", "").replace(
                    "PLAIN",
                    "(boolean|byte|short|int|long|float|double|byte\\[\\]|String|BigDecimal|Calendar|Date|Time|Timestamp|URL)"));

    /** What is used past the guard, once it is handed out. */
    private static final Set<String> UNSEEN =
            Set.of("Array", "Blob", "Clob", "InputStream", "NClob", "Reader", "Ref", "SQLXML");

    /** A method that a JDK has added to an interface. */
    private record Later(String jdk, String type, String returns, String name, String parameters) {}

    /**
     * Written without {@code @Override}: on the JDK that has them they override the interface's by their signature.
     * HikariCP's proxies do not know them either, so they go to the driver's own object.
     */
    private static final List<Later> LATER = List.of(
            new Later("26", "Connection", "String", "enquoteIdentifier", "String name, boolean value"),
            new Later("26", "Connection", "String", "enquoteLiteral", "String name"),
            new Later("26", "Connection", "String", "enquoteNCharLiteral", "String name"),
            new Later("26", "Connection", "boolean", "isSimpleIdentifier", "String name"));

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0], "io", "poolguard", "internal", "jdbc");
        Files.createDirectories(directory);
        JavacTask release = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("--release", RELEASE), null, null);
        for (Target target : TARGETS) {
            TypeElement type = release.getElements().getTypeElement("java.sql." + target.type);
            List<ExecutableElement> methods =
                    ElementFilter.methodsIn(release.getElements().getAllMembers(type));
            Path file = directory.resolve("Forwarding" + target.type + ".java");
            String text = new GenerateForwarding(target).file(methods);
            // A file that is as it should be is left alone, or all that depends on it would be compiled again.
            if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                Files.writeString(file, text);
            }
        }
    }

    private final Target target;

    // How a method reaches the pool's object, and the connection that marks its call.
    private final String delegate;
    private final String connection;
    private final Set<String> imports = new TreeSet<>();

    private GenerateForwarding(Target target) {
        this.target = target;
        boolean onConnection = target.type.equals("Connection");
        this.delegate = onConnection ? "self().delegate()" : "delegate";
        this.connection = onConnection ? "self()." : "connection.";
    }

    private String file(List<ExecutableElement> methods) {
        Pattern own = Pattern.compile(target.ownMethods + OWN_EVERYWHERE);
        List<String> written = methods.stream()
                .filter(method -> method.getModifiers().contains(Modifier.ABSTRACT)
                        || method.getModifiers().contains(Modifier.DEFAULT))
                .filter(method -> !own.matcher(name(method)).matches()
                        && !own.matcher(signature(method)).matches())
                .sorted(Comparator.comparing(GenerateForwarding::name).thenComparing(this::signature))
                .map(this::method)
                .collect(Collectors.toCollection(ArrayList::new));
        LATER.stream()
                .filter(later -> later.type.equals(target.type))
                .map(this::method)
                .forEach(written::add);
        String itself = target.type.equals("ResultSetMetaData") ? "" : "!type.isInterface() && ";
        written.add(WRAPPER.formatted(connection, delegate, itself));
        if (!target.type.equals("Connection")) {
            written.add(target.type.matches("(Prepared|Callable)Statement") ? TO_STRING_OF_STATEMENT : TO_STRING);
        }
        imports.addAll(List.of("java.sql.SQLException", "java.sql." + target.type));
        String imported = imports.stream().map(type -> "import " + type + ";\n").collect(Collectors.joining());
        return """
                /* SPDX-License-Identifier: Apache-2.0 */
                package io.poolguard.internal.jdbc;

                %s
                /**
                 * Hands every call on to the pool's object, marked as in JDBC, and guards what comes back. What has a meaning of
                 * its own stands in {@link Guarded%s}.
                 *
                 * <p>Written by {@code GenerateForwarding} as the project is built. What is to be changed is changed there.
                 */
                %s
                %s}
                """.formatted(imported, target.type, head(), String.join("\n", written));
    }

    // ------------------------------------------------------------------ what is no call of the database's

    /** The class up to its first method. */
    private String head() {
        return switch (target.type) {
            case "Connection" -> """
                    abstract class ForwardingConnection implements Connection {

                        /** Itself, which knows the pool's connection, and marks the calls. */
                        abstract GuardedConnection self();
                    """;
            case "Statement" -> object("extends CountingStatement");
            case "PreparedStatement" -> object("extends CountingStatement implements PreparedStatement");
            case "CallableStatement" -> object("extends CountingStatement implements CallableStatement") + HANDED_OUT;
            case "ResultSet" -> object("implements ResultSet") + HANDED_OUT;
            case "DatabaseMetaData" -> object("implements DatabaseMetaData") + GUARDED;
            default -> object("implements " + target.type);
        };
    }

    /** An object of a connection. A statement's parent has the connection, and asks for the pool's object by a method. */
    private String object(String supertypes) {
        boolean isStatement = supertypes.startsWith("extends");
        String field = isStatement ? "" : "    final GuardedConnection connection;\n";
        String set = isStatement ? "super(connection)" : "this.connection = connection";
        return """
                abstract class Forwarding%1$s %2$s {

                %3$s    final %1$s delegate;

                    Forwarding%1$s(GuardedConnection connection, %1$s delegate) {
                        %4$s;
                        this.delegate = delegate;
                    }
                """.formatted(target.type, supertypes, field, set)
                + (isStatement ? DELEGATE.formatted(target.type) : "");
    }

    private static final String DELEGATE = """

                @Override
                final %s delegate() {
                    return delegate;
                }
            """;

    private static final String HANDED_OUT = """

                /** Guards result sets, and notes what talks to the database past the guard. */
                abstract <T> T handedOut(Class<T> asked, T value);
            """;

    private static final String GUARDED = """

                /** Guards a result set that the driver has made. */
                abstract ResultSet guarded(ResultSet resultSet);
            """;

    /** As HikariCP's: an interface is what lies beneath, which is used unseen; of what is the driver's own there, itself. */
    private static final String WRAPPER = """
                @Override
                public <T> T unwrap(Class<T> type) throws SQLException {
                    if (%3$stype.isInstance(this)) {
                        return type.cast(this);
                    }
                    %1$srequireOpen();
                    return %1$sunseen(%2$s.unwrap(type));
                }

                @Override
                public boolean isWrapperFor(Class<?> type) throws SQLException {
                    if (type.isInstance(this)) {
                        return true;
                    }
                    %1$srequireOpen();
                    return %2$s.isWrapperFor(type);
                }
            """;

    /** As HikariCP's, with what the driver says: for most drivers the statement's text. */
    private static final String TO_STRING_OF_STATEMENT = """
                @Override
                public String toString() {
                    return delegate.toString();
                }
            """;

    private static final String TO_STRING = """
                @Override
                public String toString() {
                    return getClass().getSimpleName() + "[" + connection + "]";
                }
            """;

    // ------------------------------------------------------------------ a method

    private String method(ExecutableElement method) {
        String name = name(method);
        String returns = type(method.getReturnType().toString());
        List<String> names = names(method);
        String variable = method.getTypeParameters().isEmpty() ? "" : "<T> ";
        String parameters = IntStream.range(0, names.size())
                .mapToObj(i -> type(method.getParameters().get(i).asType().toString()) + " " + names.get(i))
                .collect(Collectors.joining(", "));
        String call = guarded(name, returns, delegate + "." + name + "(" + String.join(", ", names) + ")");
        String place = method.getEnclosingElement().getSimpleName() + "." + signature(method);
        boolean executes = EXECUTES.matcher(place).matches();
        String throwing = type(method.getThrownTypes().get(0).toString());
        return (method.getAnnotation(Deprecated.class) == null ? "" : "    @Deprecated\n") + "    @Override\n"
                + declaration(variable + returns, name, parameters, throwing)
                + (executes ? before(name, names) : "")
                + body(enter(place, call, throwing), returns, call, executes);
    }

    /** How the call is marked. What describes something, and is no list of it, answers also once the hold has ended. */
    private static String enter(String place, String call, String throwing) {
        if (throwing.equals("SQLClientInfoException")) {
            return "enterClientInfo()";
        }
        if (place.matches("\\w+MetaData\\..*") && !call.startsWith("guarded(")) {
            return "enterDescription()";
        }
        boolean begins = !BEGINS_NOTHING.matcher(place).matches() || call.contains("unseen(");
        return begins ? "enterExecution()" : "enter()";
    }

    private String method(Later later) {
        String types = later.parameters.replaceAll(" \\w+(, )?", ".class$1").trim();
        String names = later.parameters.replaceAll("\\w+ (\\w+)", "$1");
        String handle = later.name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
        String call = "(%s) %s.call(%s.unwrap(Connection.class), %s)".formatted(later.returns, handle, delegate, names);
        return """
                    private static final LaterMethod %s =
                            LaterMethod.of(%s.class, "%s", %s.class, %s);

                    /** Since JDK %s. It overrides the interface's own there, by its signature. */
                """.formatted(handle, later.type, later.name, later.returns, types, later.jdk)
                + declaration(later.returns, later.name, later.parameters, "SQLException")
                + body("enterExecution()", later.returns, call, false);
    }

    private static String declaration(String returns, String name, String parameters, String throwing) {
        String head = "    public " + returns + " " + name + "(";
        String tail = parameters + ") throws " + throwing + " {\n";
        return head.length() + tail.length() <= 121 ? head + tail : head + "\n            " + tail;
    }

    private String body(String enter, String returns, String call, boolean executes) {
        String failure = """
                        } catch (SQLException | RuntimeException e) {
                            connection.transaction().failed(e);
                            throw e;
                """;
        String answer = returns.equals("void") ? call : "return " + call;
        String exit = connection + (enter.equals("enterDescription()") ? "exitDescription" : "exit");
        return """
                        long mark = %s;
                        try {
                            %s;
                %s        } finally {
                            %s(mark);
                        }
                    }
                """.formatted(connection + enter, answer, executes ? failure : "", exit);
    }

    /** What the Guarded class is told before the server executes something. */
    private String before(String name, List<String> names) {
        if (name.endsWith("Batch")) {
            return "        executingBatch();\n";
        }
        String text = names.isEmpty() ? "text()" : names.get(0);
        return name.startsWith("execute") ? "        executing(" + text + ");\n" : "";
    }

    /** What comes back is guarded by its type; but what the application makes of its own data is its own until it is set. */
    private String guarded(String name, String returns, String call) {
        return switch (returns) {
            case "Statement", "DatabaseMetaData" -> "new Guarded" + returns + "(self(), " + call + ")";
            case "PreparedStatement", "CallableStatement" -> "new Guarded" + returns + "(self(), " + call + ", sql)";
            case "ResultSetMetaData" -> "GuardedResultSetMetaData.of(connection, " + call + ")";
            case "ResultSet" -> "guarded(" + call + ")";
            case "Object" -> "handedOut(Object.class, " + call + ")";
            case "T" -> "handedOut(value, " + call + ")";
            default -> {
                if (name.matches("(insert|update|delete)Row")) {
                    yield call + ";\n            connection.transaction().updated()";
                }
                if (name.matches("execute(Large)?(Update|Batch)")) {
                    yield "counted(" + call + ")";
                }
                if (name.equals("execute") || name.equals("getMoreResults")) {
                    yield "result(" + call + ")";
                }
                boolean unseen = UNSEEN.contains(returns) && !name.equals("createArrayOf");
                yield unseen ? connection + "unseen(" + call + ")" : call;
            }
        };
    }

    // ------------------------------------------------------------------ names and types

    /** The record of a release knows no names of parameters: these are made of place and type. */
    private List<String> names(ExecutableElement method) {
        List<String> names = new ArrayList<>();
        for (VariableElement parameter : method.getParameters()) {
            String name = parameterName(type(parameter.asType().toString()), names.isEmpty(), method);
            long same = names.stream().filter(one -> one.matches(name + "\\d?")).count();
            names.add(same == 0 ? name : name + (same + 1));
        }
        return names;
    }

    private static String parameterName(String type, boolean first, ExecutableElement method) {
        if (first && type.equals("String")) {
            return name(method).matches("(prepare|execute|addBatch|native).*") ? "sql" : "name";
        }
        boolean ofColumns = !String.valueOf(method.getEnclosingElement()).matches("java.sql.(Connection|Statement)");
        return first && ofColumns && type.equals("int") ? "index" : "value";
    }

    /** The type with simple names, which are imported. */
    private String type(String qualified) {
        Pattern.compile("[\\w.]+\\.[A-Z]\\w*")
                .matcher(qualified)
                .results()
                .map(one -> one.group())
                .filter(one -> !one.startsWith("java.lang."))
                .forEach(imports::add);
        return qualified.replaceAll("\\w+\\.", "").replace(",", ", ");
    }

    private static String name(ExecutableElement method) {
        return method.getSimpleName().toString();
    }

    private String signature(ExecutableElement method) {
        return name(method)
                + method.getParameters().stream()
                        .map(parameter -> type(parameter.asType().toString()))
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
