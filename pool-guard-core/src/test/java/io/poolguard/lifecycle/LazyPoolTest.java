/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.lifecycle;

import static io.poolguard.GuardSeams.tick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.Finding.Kind;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth.Probe.Outcome;
import io.poolguard.PoolReport;
import io.poolguard.Session;
import io.poolguard.support.NoHoldLeft;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A HikariDataSource without a configuration starts its pool at its first use. Looking at it is no use. */
class LazyPoolTest {

    private final HikariDataSource lazy = new HikariDataSource();
    private final PoolGuard guard = PoolGuard.over(lazy).build();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @AfterEach
    void close() {
        guard.close();
        lazy.close();
    }

    /** A question to the guard. */
    private interface Question {
        Object ask(PoolGuard guard) throws Exception;
    }

    static Stream<Arguments> questions() {
        return Stream.of(
                question("snapshot", PoolGuard::snapshot),
                question("health", PoolGuard::health),
                question("health as a map", guard -> guard.health().toMap()),
                question("holds", PoolGuard::holds),
                question("figures", PoolGuard::figures),
                question("advice", PoolGuard::advice),
                question("report", PoolGuard::report),
                question("settings", PoolGuard::settings),
                question("toString", PoolGuard::toString),
                question("dataSource", guard -> guard.dataSource().toString()),
                question("unwrap", guard -> guard.dataSource().unwrap(HikariDataSource.class)),
                question("isWrapperFor", guard -> guard.dataSource().isWrapperFor(DataSource.class)),
                question("databaseManager", PoolGuard::databaseManager),
                question("slowCall", guard -> guard.slowCall("model", () -> "answer")),
                question("requireNotHolding", guard -> {
                    guard.requireNotHolding("model");
                    return "does not hold";
                }),
                question("requireNoHolds", guard -> {
                    guard.requireNoHolds();
                    return "no holds";
                }),
                question("openSession", guard -> {
                    try (Session session = guard.databaseManager().openSession("chat")) {
                        session.commit();
                        return "unused";
                    }
                }),
                question("tick", guard -> {
                    tick(guard);
                    return "has ticked";
                }),
                question("close", guard -> {
                    guard.close();
                    return "closed";
                }));
    }

    private static Arguments question(String name, Question question) {
        return Arguments.of(name, question);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("questions")
    void ask_poolNeverUsed_answersAndStartsNothing(String name, Question question) throws Exception {
        assertThat(question.ask(guard)).isNotNull();

        assertThat(lazy.getHikariPoolMXBean()).isNull();
    }

    /** Its settings are not even complete: what HikariCP would put in their place counts. */
    @Test
    void snapshot_poolNeverConfigured_hasTheDefaults() {
        assertThat(guard.snapshot().toString())
                .startsWith(lazy.getPoolName()
                        + " - total=0, active=0, idle=0, pending=0, max=10, baseSize=10, overflow=0, broken=0, ");
    }

    /** HikariCP would number it at its first use: too late for threads, meters and names in JMX. */
    @Test
    void over_poolWithoutAName_hasOneNameBeforeItsFirstUseAndAfter() throws SQLException {
        lazy.setJdbcUrl("jdbc:h2:mem:lazy");
        String before = guard.snapshot().pool();
        lazy.getConnection().close();

        assertThat(before).matches("HikariPool-\\d+").isEqualTo(lazy.getPoolName());
        assertThat(guard.snapshot().pool()).isEqualTo(before);
        assertThat(guard.dataSource()).hasToString("GuardedDataSource[" + before + "]");
        try (HikariDataSource another = new HikariDataSource();
                PoolGuard guardOfAnother = PoolGuard.over(another).build()) {
            assertThat(guardOfAnother.snapshot().pool()).isNotEqualTo(before);
        }
    }

    @Test
    void over_poolWithAName_keepsIt() {
        try (HikariDataSource named = new HikariDataSource()) {
            named.setPoolName("chat");
            try (PoolGuard guardOfNamed = PoolGuard.over(named).build()) {
                assertThat(guardOfNamed.snapshot().pool()).isEqualTo("chat");
                assertThat(named.getPoolName()).isEqualTo("chat");
            }
        }
    }

    @Test
    void health_poolNeverUsed_isUp() {
        tick(guard);

        assertThat(guard.health().reasons()).isEmpty();
        assertThat(guard.health().isReady()).isTrue();
        assertThat(guard.health().isLive()).isTrue();
    }

    /** A probe is a verb: it uses the pool, and so starts it. */
    @Test
    void probe_poolNeverUsed_startsItAndIsAnswered() {
        lazy.setJdbcUrl("jdbc:h2:mem:lazy");

        assertThat(guard.probe(Duration.ofSeconds(10)).outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(guard.snapshot().total()).isPositive();
        assertThat(guard.snapshot().acquires()).isZero();
    }

    @Test
    void figures_poolNeverUsed_areEmpty() {
        assertThat(guard.figures()).isEmpty();
        assertThat(guard.snapshot().findings()).containsOnlyKeys(Kind.values());
        assertThat(guard.snapshot().findings().values()).containsOnly(0L);
        assertThat(guard.snapshot().undelivered()).isZero();
    }

    @Test
    void report_poolNeverUsed_saysThatNothingIsHeld() {
        PoolReport report = guard.report();

        assertThat(report.holders()).isEmpty();
        assertThat(report.text()).isEqualTo("\n  Verdict: No connection is held.");
    }

    @Test
    void getConnection_firstUse_startsThePool() throws SQLException {
        lazy.setJdbcUrl("jdbc:h2:mem:lazy");
        lazy.setMaximumPoolSize(3);
        try (Connection connection = guard.dataSource().getConnection()) {
            assertThat(connection.isClosed()).isFalse();
            assertThat(guard.snapshot().total()).isPositive();
            assertThat(guard.snapshot().max()).isEqualTo(3);
            assertThat(guard.holds()).hasSize(1);
        }
    }

    @Test
    void getConnection_neverConfigured_failsAsHikariDoesAndLeavesNothing() {
        assertThatThrownBy(() -> guard.dataSource().getConnection()).isInstanceOf(IllegalArgumentException.class);

        assertThat(guard.holds()).isEmpty();
        assertThat(guard.figures())
                .singleElement()
                .satisfies(figures -> assertThat(figures.failures()).isEqualTo(1));
        assertThat(lazy.getHikariPoolMXBean()).isNull();
    }
}
