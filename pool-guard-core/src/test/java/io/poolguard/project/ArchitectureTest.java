/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.project;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder;
import io.poolguard.internal.text.Loggers;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * The rooms of the house and the arrows between them (docs/concepts.md), and what must not be found anywhere in it.
 *
 * <p>A rule's name says what it protects; a class that breaks one belongs in another room, or needs another way.
 */
class ArchitectureTest {

    private static final String API = "io.poolguard";
    private static final String ROOM = "io.poolguard.internal.";
    private static final Path SOURCES = Path.of("src", "main", "java");

    private static JavaClasses core;

    @BeforeAll
    static void read() throws URISyntaxException {
        core = new ClassFileImporter()
                .importPath(Path.of(PoolGuard.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()));
    }

    @Test
    void core_read_isAllThere() {
        assertThat(core.contain(PoolGuard.class)).isTrue();
        assertThat(core).allMatch(type -> type.getPackageName().startsWith(API));
    }

    // ------------------------------------------------------------------ the arrows

    /** What each room may know beside the API. Every arrow points down this table, so there is no circle. */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            entry("clock", List.of()),
            entry("text", List.of()),
            entry("pin", List.of()),
            entry("result", List.of()),
            entry("stack", List.of("clock", "text")),
            entry("hold", List.of("result", "stack", "text", "clock")),
            entry("hikari", List.of("text", "clock")),
            entry("report", List.of("result", "hold", "hikari", "stack", "text", "clock")),
            entry("finding", List.of("result", "report", "hold", "hikari", "stack", "text", "clock")),
            entry("end", List.of("hold", "hikari")),
            entry("jdbc", List.of("end", "finding", "report", "hold", "hikari", "stack", "text", "clock")),
            entry("session", List.of("jdbc", "hold", "stack", "text")),
            entry("watch", List.of("result", "end", "finding", "report", "hold", "hikari", "stack", "text", "clock")),
            entry("probe", List.of("hikari", "text", "clock")),
            entry("capacity", List.of("result", "probe", "hikari", "text", "clock")),
            entry("advice", List.of("result", "hold", "hikari", "stack", "text", "clock")),
            entry(
                    "health",
                    List.of(
                            "result",
                            "probe",
                            "capacity",
                            "finding",
                            "report",
                            "hold",
                            "hikari",
                            "stack",
                            "text",
                            "clock")),
            entry("jmx", List.of("result", "text", "clock")));

    @ParameterizedTest
    @MethodSource("rooms")
    void room_each_knowsOnlyTheRoomsBelowIt(String room) {
        onlyKnows(room, Objects.requireNonNull(ARROWS.get(room)).toArray(String[]::new));
    }

    static Set<String> rooms() {
        return ARROWS.keySet();
    }

    /** The guard as a whole is the affair of what shows it, and of nobody below. */
    @Test
    void guard_asTheFacade_isKnownByJmxAlone() {
        noClasses()
                .that()
                .resideInAPackage(API + ".internal..")
                .and(not(rooms("jmx")))
                .should()
                .dependOnClassesThat(equivalentTo(PoolGuard.class).or(equivalentTo(PoolGuardBuilder.class)))
                .check(core);
    }

    /** A class of the guard's own, as a logger's name, would stand in the configuration of every application. */
    @Test
    void loggers_all_areNamedInOnePlace() {
        noClasses()
                .that(not(equivalentTo(Loggers.class)))
                .should()
                .dependOnClassesThat(equivalentTo(LoggerFactory.class))
                .check(core);
    }

    @Test
    void rooms_all_areKnownHere() {
        classes()
                .that(not(theApi()))
                .should()
                .resideInAnyPackage(
                        ARROWS.keySet().stream().map(room -> ROOM + room).toArray(String[]::new))
                .check(core);
    }

    /** A room that a reader cannot keep in mind is two rooms. How large the API may be is said by PublicApiTest. */
    @Test
    void rooms_all_haveRoomForTwentyOneClasses() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES.resolve(Path.of("io", "poolguard", "internal")))) {
            Map<Path, Long> classes = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java") && !file.endsWith("module-info.java"))
                    .filter(file -> !file.getParent().endsWith(Path.of("io", "poolguard")))
                    .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));

            assertThat(classes).allSatisfy((room, count) -> assertThat(count).isLessThanOrEqualTo(21));
        }
    }

    private static void onlyKnows(String room, String... others) {
        classes()
                .that()
                .resideInAPackage(ROOM + room)
                .should()
                .onlyDependOnClassesThat(
                        theApi().or(rooms(room)).or(rooms(others)).or(foreign()))
                .allowEmptyShould(true)
                .check(core);
    }

    private static DescribedPredicate<JavaClass> theApi() {
        return resideInAPackage(API);
    }

    private static DescribedPredicate<JavaClass> rooms(String... rooms) {
        return resideInAnyPackage(Stream.of(rooms).map(room -> ROOM + room).toArray(String[]::new));
    }

    private static DescribedPredicate<JavaClass> foreign() {
        return not(resideInAPackage(API + ".."));
    }

    // ------------------------------------------------------------------ the API and the pool

    @Test
    void api_allButTheGuardItsBuilderAndItsParts_namesNoInternalClass() {
        noClasses()
                .that(theApi().and(not(belongToAnyOf(PoolGuard.class, PoolGuardBuilder.class)))
                        .and(not(name(API + ".GuardParts"))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.poolguard.internal..")
                .check(core);
    }

    @Test
    void hikariCp_outsideItsRoom_isNamedByTheGuardAlone() {
        noClasses()
                .that(not(rooms("hikari")).and(not(belongToAnyOf(PoolGuard.class, PoolGuardBuilder.class))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.zaxxer.hikari..")
                .check(core);
    }

    @Test
    void hikariCp_namedByTheGuard_isNotCalledByIt() {
        noClasses()
                .that(belongToAnyOf(PoolGuard.class))
                .should()
                .accessClassesThat()
                .resideInAPackage("com.zaxxer.hikari..")
                .check(core);
    }

    @Test
    void core_everywhere_bringsNothingButHikariCpAndSlf4j() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        API + "..",
                        "com.zaxxer.hikari..",
                        "org.slf4j..",
                        "org.jspecify.annotations",
                        "java..",
                        "javax.sql",
                        "javax.management",
                        "jdk.jfr")
                .check(core);
    }

    /** A runtime may be without the recorder: one class is loaded only where there is one. */
    @Test
    void flightRecorder_asAModuleThatMayLack_isNamedByOneClass() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.RecordedEvents(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.jfr..")
                .check(core);
    }

    /** Likewise without JMX. */
    @Test
    void management_asAModuleThatMayLack_isNamedByTwoClasses() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.(ManagementEntry|PlatformThreads)")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.management..", "java.lang.management..")
                .check(core);
    }

    @Test
    void core_everywhere_knowsNeitherMicrometerNorSpring() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "org.springframework..")
                .check(core);
    }

    // ------------------------------------------------------------------ what virtual threads and class loaders ask

    @Test
    void methods_everywhere_areNotSynchronized() {
        methods().should().notHaveModifier(SYNCHRONIZED).check(core);
    }

    /** Bytecode rules do not see blocks. */
    @Test
    void sources_everywhere_haveNoSynchronizedBlock() throws IOException {
        Pattern block = Pattern.compile("\\bsynchronized\\s*\\(");
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> blocking = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> block.matcher(text(file)).find())
                    .toList();

            assertThat(blocking).isEmpty();
        }
    }

    @Test
    void core_everywhere_keepsNoThreadLocal() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .check(core);
    }

    /** Beside the one class that must have the interfaces of a driver's, which core does not know. */
    @Test
    void core_everywhere_makesNoDynamicProxy() {
        noClasses()
                .that()
                .doNotHaveSimpleName("GuardedResultSetMetaData")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Proxy.class, InvocationHandler.class)
                .check(core);
    }

    /** What is private stays so: in the JDK, in the pool, in drivers. */
    @Test
    void core_everywhere_opensNothingByForce() {
        noClasses()
                .should()
                .callMethodWhere(target(nameMatching("(try)?[sS]etAccessible")))
                .check(core);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("(sun\\.misc|jdk\\.internal\\.misc)\\.Unsafe")
                .check(core);
    }

    /** Nor is anything read that another has written with Java's serialization. */
    @Test
    void core_everywhere_deserializesNothing() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class)
                .check(core);
    }

    /** A finalizer or a cleaner that closes would work behind the back of the books. */
    @Test
    void core_everywhere_hasNoFinalizer() {
        noClasses().should().dependOnClassesThat().belongToAnyOf(Cleaner.class).check(core);
        methods().should().notHaveName("finalize").check(core);
    }

    // ------------------------------------------------------------------ what must not become a promise

    @Test
    void serializable_nothing_butExceptionsAndEnums() {
        noClasses()
                .that(not(assignableTo(Throwable.class)).and(not(assignableTo(Enum.class))))
                .should()
                .beAssignableTo(Serializable.class)
                .check(core);
    }

    @Test
    void exceptions_all_keepNoStateInTheirSerialForm() {
        fields().that()
                .areDeclaredInClassesThat()
                .areAssignableTo(Throwable.class)
                .should(beStaticOrTransient())
                .check(core);
    }

    private static ArchCondition<JavaField> beStaticOrTransient() {
        return new ArchCondition<>("be static or transient") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                boolean kept = field.getModifiers().stream()
                        .map(Enum::name)
                        .noneMatch(List.of("STATIC", "TRANSIENT")::contains);
                events.add(new SimpleConditionEvent(field, !kept, field.getFullName()));
            }
        };
    }

    // ------------------------------------------------------------------ names

    @Test
    void names_ofClasses_sayWhatTheyAre() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(DatabaseManager.class.getName())
                .should()
                .haveNameMatching(".*[.$](\\w*(Utils?|Helper|Impl|Manager|Factory)|(Abstract|Base)[A-Z]\\w*)")
                .check(core);
    }

    @Test
    void names_ofPackages_sayWhatTheyHold() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..misc..", "..helper..", "..core..")
                .check(core);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
