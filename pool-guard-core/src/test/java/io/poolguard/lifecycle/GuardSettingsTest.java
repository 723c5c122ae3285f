/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.CapacityOptions;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.GuardSettings.FailedStatement;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.HealthLimits;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder;
import io.poolguard.support.H2;
import io.poolguard.support.TickedGuard;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The options: what they are at first, what they refuse, and that the builder's are in force in the guard. */
class GuardSettingsTest {

    private static final int MOST_OPTIONS = 17;
    private static final Path DOCUMENT = Path.of("..", "docs", "options.md");

    private final TickedGuard ticked = new TickedGuard();

    @AfterEach
    void close() {
        ticked.close();
    }

    private GuardSettings<?> settings() {
        return ticked.guard().settings();
    }

    @Test
    void settings_nothingSaid_areTheDefaults() {
        assertThat(settings().idleThreshold()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings().holdThreshold()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings().returnTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings().failedStatement()).isEqualTo(FailedStatement.PROBE);
        assertThat(settings().resetSql()).isEmpty();
        assertThat(settings())
                .hasToString("GuardSettings[idleThreshold=PT5S, holdThreshold=PT1M, reactions={HELD_IDLE=WARN,"
                        + " HELD_LONG=WARN, LEAK=WARN, NESTED=WARN, DEADLOCK=FAIL, SUSPECTED_DEADLOCK=WARN,"
                        + " UNCOMMITTED_RETURN=WARN, TRANSACTION_LOST=WARN, HELD_AT_SLOW_CALL=WARN, HUNG_END=WARN,"
                        + " UNFINISHED=WARN, SUSPENDED=WARN},"
                        + " failedStatement=PROBE, returnTimeout=PT5S, resetSql=none,"
                        + " healthLimits=HealthLimits[utilization=0.8, pending=1, pressureTime=PT10S, stuckTime=PT30S,"
                        + " slowSqlThreshold=PT10S], capacity=CapacityOptions[instances=1, surge=0, pooler=detected,"
                        + " checkAtStart=none]]");
    }

    @Test
    void settings_ofTheBuilder_areInForce() {
        HealthLimits limits = HealthLimits.defaults().pending(3);
        CapacityOptions capacity = CapacityOptions.instances(2);
        try (PoolGuard guard = PoolGuard.newPool(H2.config())
                .idleThreshold(Duration.ofSeconds(1))
                .holdThreshold(Duration.ofSeconds(3))
                .react(Kind.NESTED, Reaction.FAIL)
                .returnTimeout(Duration.ofSeconds(2))
                .failedStatement(FailedStatement.FAIL)
                .resetSql("select 1")
                .healthLimits(limits)
                .capacity(capacity)
                .build()) {
            GuardSettings<?> settings = guard.settings();

            assertThat(settings.idleThreshold()).isEqualTo(Duration.ofSeconds(1));
            assertThat(settings.holdThreshold()).isEqualTo(Duration.ofSeconds(3));
            assertThat(settings.reaction(Kind.NESTED)).isEqualTo(Reaction.FAIL);
            assertThat(settings.returnTimeout()).isEqualTo(Duration.ofSeconds(2));
            assertThat(settings.failedStatement()).isEqualTo(FailedStatement.FAIL);
            assertThat(settings.resetSql()).contains("select 1");
            assertThat(settings.healthLimits()).isSameAs(limits);
            assertThat(settings.capacity()).isSameAs(capacity);
            assertThat(settings).asString().contains(" failedStatement=FAIL, returnTimeout=PT2S, resetSql=given, ");
        }
    }

    @Test
    void builder_usedAgain_reachesNoGuardThatRuns() {
        PoolGuardBuilder builder = PoolGuard.newPool(H2.config()).react(Kind.NESTED, Reaction.OFF);
        try (PoolGuard first = builder.build()) {
            builder.idleThreshold(Duration.ofSeconds(1)).react(Kind.NESTED, Reaction.FAIL);
            first.settings().holdThreshold(Duration.ofSeconds(2));

            assertThat(first.settings().idleThreshold()).isEqualTo(Duration.ofSeconds(5));
            assertThat(first.settings().reaction(Kind.NESTED)).isEqualTo(Reaction.OFF);
            try (PoolGuard second = builder.build()) {
                assertThat(second.settings().idleThreshold()).isEqualTo(Duration.ofSeconds(1));
                assertThat(second.settings().holdThreshold()).isEqualTo(Duration.ofSeconds(60));
                assertThat(second.settings().reaction(Kind.NESTED)).isEqualTo(Reaction.FAIL);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void failedStatement_set_isThere(FailedStatement reaction) {
        assertThat(settings().failedStatement(reaction)).isSameAs(settings());

        assertThat(settings().failedStatement()).isEqualTo(reaction);
    }

    @Test
    void settings_set_giveThemselves() {
        assertThat(settings()
                        .returnTimeout(Duration.ofSeconds(1))
                        .resetSql("select 1")
                        .idleThreshold(Duration.ofSeconds(1))
                        .holdThreshold(Duration.ofSeconds(1))
                        .react(Kind.NESTED, Reaction.OFF)
                        .healthLimits(HealthLimits.defaults())
                        .capacity(CapacityOptions.instances(3)))
                .isSameAs(settings());

        assertThat(settings().returnTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings().resetSql()).contains("select 1");
        assertThat(settings().capacity().instances()).isEqualTo(3);
    }

    @Test
    @SuppressWarnings("NullAway") // that is the test
    void settings_null_areRefusedAndAsTheyWere() {
        assertThatThrownBy(() -> settings().failedStatement(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("failedStatement");
        assertThatThrownBy(() -> settings().resetSql(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> settings().react(null, Reaction.OFF))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("kind");
        assertThatThrownBy(() -> settings().react(Kind.NESTED, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("reaction");
        assertThatThrownBy(() -> settings().healthLimits(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("healthLimits");
        assertThatThrownBy(() -> settings().capacity(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("capacity");

        assertThat(settings().failedStatement()).isEqualTo(FailedStatement.PROBE);
        assertThat(settings().resetSql()).isEmpty();
        assertThat(settings().reaction(Kind.NESTED)).isEqualTo(Reaction.WARN);
    }

    @Test
    void resetSql_blank_isRefused() {
        assertThatThrownBy(() -> settings().resetSql(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("resetSql is blank");
    }

    // ------------------------------------------------------------------ reactions

    @ParameterizedTest
    @CsvSource({
        "HELD_IDLE, OFF WARN",
        "HELD_LONG, OFF WARN",
        "LEAK, WARN",
        "NESTED, OFF WARN FAIL",
        "DEADLOCK, FAIL",
        "SUSPECTED_DEADLOCK, OFF WARN FAIL",
        "UNCOMMITTED_RETURN, OFF WARN FAIL",
        "TRANSACTION_LOST, OFF WARN",
        "HELD_AT_SLOW_CALL, OFF WARN FAIL",
        "HUNG_END, WARN",
        "UNFINISHED, WARN",
        "SUSPENDED, WARN"
    })
    void react_eachKind_takesWhatItAllowsAndRefusesTheRest(Kind kind, String allowed) {
        List<String> possible = List.of(allowed.split(" "));
        for (Reaction reaction : Reaction.values()) {
            if (possible.contains(reaction.name())) {
                assertThat(settings().react(kind, reaction).reaction(kind)).isEqualTo(reaction);
            } else {
                Reaction before = settings().reaction(kind);
                assertThatThrownBy(() -> settings().react(kind, reaction))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("react(" + kind + ", " + reaction + ") is not possible (allowed: "
                                + String.join(", ", possible) + ")");
                assertThat(settings().reaction(kind)).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void react_eachKind_leavesTheOthersAlone(Kind kind) {
        Reaction own = settings().reaction(kind);
        Stream.of(Kind.NESTED, Kind.HELD_IDLE, Kind.UNCOMMITTED_RETURN)
                .filter(other -> other != kind)
                .forEach(other -> settings().react(other, Reaction.OFF));

        assertThat(settings().reaction(kind)).isEqualTo(own);
    }

    /** The table of findings says what each kind allows, and what it does by default. */
    @ParameterizedTest
    @EnumSource
    void react_eachKind_isInTheDocument(Kind kind) throws IOException {
        String reactions = Stream.of(Reaction.values())
                .filter(reaction -> isAllowed(kind, reaction))
                .map(reaction ->
                        settings().reaction(kind) == reaction ? "**`" + reaction + "`**" : "`" + reaction + "`")
                .reduce((one, other) -> one + ", " + other)
                .orElseThrow();

        assertThat(Files.readAllLines(Path.of("..", "docs", "findings.md")))
                .filteredOn(line -> line.startsWith("| **" + kind.words() + "** |"))
                .singleElement()
                .asString()
                .endsWith("| " + reactions + " |");
    }

    private static boolean isAllowed(Kind kind, Reaction reaction) {
        try {
            PoolGuard.newPool(H2.config()).react(kind, reaction);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    // ------------------------------------------------------------------ the options as a whole

    static Set<String> options() {
        return Stream.concat(
                        Arrays.stream(GuardSettings.class.getDeclaredMethods()),
                        Arrays.stream(PoolGuardBuilder.class.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> GuardSettings.class.isAssignableFrom(method.getReturnType()))
                .map(Method::getName)
                .collect(Collectors.toSet());
    }

    @Test
    void options_all_areFew() {
        assertThat(options()).contains("idleThreshold", "listener").hasSizeLessThanOrEqualTo(MOST_OPTIONS);
    }

    @ParameterizedTest
    @MethodSource("options")
    void options_each_isOneLineOfTheDocument(String option) throws IOException {
        assertThat(Files.readAllLines(DOCUMENT))
                .filteredOn(line -> line.startsWith("| `" + option + "` |"))
                .hasSize(1);
    }
}
