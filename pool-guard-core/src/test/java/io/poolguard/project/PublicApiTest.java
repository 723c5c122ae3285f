/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.PoolGuard;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The public API is what {@code src/test/resources/api.txt} says, one type or member a line: what is public by
 * accident, or gone by accident, shows up in review.
 */
class PublicApiTest {

    private static final Path FILE = Path.of("src", "test", "resources", "api.txt");
    private static final String WRITE = "api.write";
    private static final int MOST_TYPES = 40;
    private static final int MOST_COMPONENTS = 8;
    private static final Set<String> OF_OBJECT = Set.of("equals", "hashCode", "toString");

    @Test
    void api_all_isWhatTheFileSays() throws Exception {
        List<String> api = api();
        if (System.getProperty(WRITE) != null) {
            Files.write(FILE, api);
        }

        assertThat(api)
                .as(
                        "the public API differs from %s; if that is meant, write the file anew with"
                                + " mvn -pl pool-guard-core test -Dtest=PublicApiTest -D%s, look at the difference, and commit it",
                        FILE, WRITE)
                .isEqualTo(Files.readAllLines(FILE));
    }

    @Test
    void api_typesWithThoseNestedInThem_areFew() throws Exception {
        assertThat(types()).hasSizeLessThanOrEqualTo(MOST_TYPES);
    }

    /** A component that is added breaks every pattern and every constructor call: what will grow is no record. */
    @Test
    void api_records_areSmall() throws Exception {
        assertThat(types().filter(Class::isRecord))
                .allSatisfy(type -> assertThat(type.getRecordComponents())
                        .as(type.getName())
                        .hasSizeLessThanOrEqualTo(MOST_COMPONENTS));
    }

    private static List<String> api() throws Exception {
        List<String> lines = new ArrayList<>();
        types().forEach(type -> {
            lines.add(line(type));
            members(type).sorted().map(member -> "  " + member).forEach(lines::add);
        });
        return lines;
    }

    private static Stream<Class<?>> types() throws Exception {
        Path root = Path.of(PoolGuard.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String name = PoolGuard.class.getPackageName();
        List<Class<?>> types = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve(name.replace('.', '/')), "*.class")) {
            for (Path file : files) {
                types.add(
                        Class.forName(name + "." + file.getFileName().toString().replace(".class", "")));
            }
        }
        return types.stream().filter(PublicApiTest::isPublic).sorted(Comparator.comparing(Class::getName));
    }

    private static boolean isPublic(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return Modifier.isPublic(type.getModifiers()) && (outer == null || isPublic(outer));
    }

    private static String line(Class<?> type) {
        String kind = type.isRecord() ? "record" : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class";
        String above = Stream.concat(
                        Stream.ofNullable(hiddenParents(type)
                                .reduce(type, (below, hidden) -> hidden)
                                .getGenericSuperclass()),
                        Arrays.stream(type.getGenericInterfaces()))
                .filter(parent -> !Set.of(Object.class, Record.class).contains(parent) && !type.isEnum())
                .map(PublicApiTest::name)
                .collect(Collectors.joining(", "));
        return (kind.equals("class") ? modifiers(type.getModifiers() & ~Modifier.STATIC) : "") + kind + " " + name(type)
                + variables(type.getTypeParameters()) + (above.isEmpty() ? "" : " : " + above);
    }

    private static Stream<String> members(Class<?> type) {
        Stream<String> fields = Arrays.stream(type.getDeclaredFields())
                .filter(field -> isSeen(field.getModifiers()) && !field.isSynthetic())
                .map(PublicApiTest::line);
        Stream<String> constructors = Arrays.stream(type.getDeclaredConstructors())
                .filter(made -> isSeen(made.getModifiers()) && !made.isSynthetic())
                .map(PublicApiTest::line);
        Stream<String> methods = Stream.concat(Stream.of(type), hiddenParents(type))
                .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
                .filter(method -> isSeen(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> !OF_OBJECT.contains(method.getName()))
                .filter(method -> !(type.isEnum() && Set.of("values", "valueOf").contains(method.getName())))
                .map(PublicApiTest::line);
        return Stream.of(fields, constructors, methods).flatMap(each -> each);
    }

    /** The parents that are not part of the API, from the lowest upwards: their public methods are the type's own. */
    private static Stream<Class<?>> hiddenParents(Class<?> type) {
        return Stream.<Class<?>>iterate(
                type.getSuperclass(),
                parent -> parent != null && !Modifier.isPublic(parent.getModifiers()),
                Class::getSuperclass);
    }

    private static boolean isSeen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String line(Field field) {
        return field.isEnumConstant()
                ? field.getName()
                : modifiers(field.getModifiers()) + name(field.getGenericType()) + " " + field.getName();
    }

    private static String line(Constructor<?> made) {
        return modifiers(made.getModifiers()) + "new(" + parameters(made) + ")" + failures(made);
    }

    private static String line(Method method) {
        String variables = variables(method.getTypeParameters());
        return modifiers(method.getModifiers() & ~Modifier.ABSTRACT)
                + (variables.isEmpty() ? "" : variables + " ")
                + name(method.getGenericReturnType()) + " " + method.getName() + "(" + parameters(method) + ")"
                + failures(method);
    }

    /** Public goes without saying. */
    private static String modifiers(int modifiers) {
        String text = Modifier.toString(modifiers & ~Modifier.PUBLIC & ~Modifier.TRANSIENT & ~Modifier.VOLATILE);
        return text.isEmpty() ? "" : text + " ";
    }

    private static String parameters(Executable executable) {
        return names(executable.getGenericParameterTypes());
    }

    private static String failures(Executable executable) {
        String names = names(executable.getGenericExceptionTypes());
        return names.isEmpty() ? "" : " throws " + names;
    }

    private static String variables(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Arrays.stream(variables)
                        .map(variable -> variable.getName()
                                + (variable.getBounds()[0] == Object.class
                                        ? ""
                                        : " extends " + names(variable.getBounds())))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String names(Type[] types) {
        return Arrays.stream(types).map(PublicApiTest::name).collect(Collectors.joining(", "));
    }

    /** As a reader of the API writes it: without the packages that everybody knows. */
    private static String name(Type type) {
        return type.getTypeName()
                .replaceAll("\\b(java\\.(lang|util|time|sql)|io\\.poolguard)\\.(?=[A-Z])", "")
                .replace('$', '.');
    }
}
