/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.poolguard.PoolAdvice;
import io.poolguard.PoolAdvice.Load;
import io.poolguard.Session;
import io.poolguard.support.NoHoldLeft;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The load that an advice is made from, and the window it was seen in. With a clock of the test's own it is exact. */
@Timeout(20)
class AdviceLoadTest {

    private final AdvisedPool pool = new AdvisedPool(15);

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(pool.guard());

    @AfterEach
    void close() {
        pool.close();
    }

    private PoolAdvice advice() {
        return pool.guard().advice();
    }

    // ------------------------------------------------------------------ the load

    @Test
    void load_oneLabel_isAsItWas() throws SQLException {
        pool.holdingForm();

        Load load = advice().load();
        assertThat(advice().window()).isEqualTo(Duration.ofSeconds(63));
        assertThat(load.arrivals()).isEqualTo(45);
        assertThat(load.arrivalsPerSecond()).isCloseTo(45 / 63.0, within(1e-9));
        assertThat(load.meanHold()).contains(Duration.ofSeconds(21));
        assertThat(load.meanInJdbc().orElseThrow().toMillis()).isEqualTo(66);
        assertThat(load.meanConcurrency()).isCloseTo(15, within(1e-9));
        assertThat(load.p99Concurrency()).isEqualTo(15);
        assertThat(load.peakConcurrency()).isEqualTo(15);
        assertThat(load.held()).isEqualTo(Duration.ofSeconds(945));
        assertThat(load.share()).isEqualTo(1);
        assertThat(load.sites()).isEmpty();
        assertThat(advice().labels()).containsOnlyKeys("chat.stream").hasEntrySatisfying("chat.stream", label -> {
            assertThat(label.held()).isEqualTo(load.held());
            assertThat(label.sites()).hasSize(1).containsValue(Duration.ofSeconds(945));
        });
        assertThat(label()).containsEntry("load", advice().toMap().get("load"));
    }

    /** A crowd of fifteen for half a second in a hundred and fifty. */
    @Test
    void load_shortPeak_isInThePeakAndNotInTheP99() throws SQLException {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            sessions.add(pool.guard().databaseManager().openSession("crowd"));
            sessions.get(i).connection();
        }
        pool.pass(Duration.ofMillis(500));
        for (Session session : sessions) {
            session.close();
        }
        pool.oneByOne(30, "chat", Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ZERO);

        Map<String, Load> loads = loads();
        assertThat(advice().load().peakConcurrency()).isEqualTo(15);
        assertThat(advice().load().p99Concurrency()).isEqualTo(1);
        assertThat(loads.get("crowd").peakConcurrency()).isEqualTo(15);
        assertThat(loads.get("crowd").p99Concurrency()).isZero();
        assertThat(loads.get("chat").p99Concurrency()).isEqualTo(1);
    }

    @Test
    void labels_several_areSortedByTheirShare() throws SQLException {
        pool.oneByOne(10, "small", Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO);
        pool.oneByOne(10, "large", Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ZERO);
        pool.oneByOne(10, "middle", Duration.ofSeconds(3), Duration.ZERO, Duration.ZERO);

        assertThat(advice().labels().entrySet())
                .extracting(
                        Map.Entry::getKey,
                        label -> label.getValue().share(),
                        label -> label.getValue().held().toSeconds())
                .containsExactly(tuple("large", 0.6, 60L), tuple("middle", 0.3, 30L), tuple("small", 0.1, 10L));
    }

    @Test
    void sites_several_haveTheirShares() throws SQLException {
        for (int i = 0; i < 30; i++) {
            if (i % 3 == 0) {
                pool.oneByOne(1, "chat", Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO);
            } else {
                inAnotherLine();
            }
        }

        Map<String, Duration> sites = loads().get("chat").sites();
        assertThat(sites.keySet()).allSatisfy(site -> assertThat(site).matches("Advi\\w+\\.\\w+:\\d+"));
        List<Map.Entry<String, Duration>> lines = List.copyOf(sites.entrySet());
        assertThat(lines.get(0).getKey()).startsWith("AdviceLoadTest.inAnotherLine");
        assertThat(lines.get(0).getValue()).isEqualTo(Duration.ofSeconds(20));
        assertThat(lines.get(1).getKey()).startsWith("AdvisedPool.oneByOne");
        assertThat(lines.get(1).getValue()).isEqualTo(Duration.ofSeconds(10));
        assertThat(shares())
                .satisfiesExactly(
                        share -> assertThat(share).isCloseTo(2 / 3.0, within(1e-9)),
                        share -> assertThat(share).isCloseTo(1 / 3.0, within(1e-9)));
        assertThatThrownBy(sites::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    /** The parts of the lines, as the map for JSON has them. */
    private List<Double> shares() {
        return ((List<?>) label().get("sites"))
                .stream().map(line -> (Double) ((Map<?, ?>) line).get("share")).toList();
    }

    /** The first label, as the map for JSON has it. */
    @SuppressWarnings("unchecked")
    private Map<String, Object> label() {
        return (Map<String, Object>) ((List<?>) advice().toMap().get("labels")).get(0);
    }

    private void inAnotherLine() throws SQLException {
        try (Session session = pool.guard().databaseManager().openSession("chat")) {
            session.connection();
            pool.pass(Duration.ofSeconds(1));
        }
    }

    private Map<String, Load> loads() {
        return advice().labels();
    }

    // ------------------------------------------------------------------ the window

    @Test
    void window_fiveMinutesLater_hasForgotten() throws SQLException {
        pool.holdingForm();
        pool.oneByOne(40, "later", Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(9));

        PoolAdvice advice = advice();
        assertThat(advice.window()).isBetween(Duration.ofMinutes(5), Duration.ofSeconds(309));
        assertThat(advice.labels()).containsOnlyKeys("later");
        assertThat(advice.load().peakConcurrency()).isEqualTo(1);
        assertThat(advice.load().arrivals()).isBetween(30L, 31L);
        assertThat(advice.sizeNow()).hasValue(2);
        assertThat(advice.sizeWithoutIdle()).hasValue(2);
    }

    /** A tick that is longer than the window is seen all the same. */
    @Test
    void window_oneTickOfAnHour_isTheWindow() throws SQLException {
        try (Connection connection = pool.acquire()) {
            pool.pass(Duration.ofHours(1));
            assertThat(connection.isClosed()).isFalse();
        }

        assertThat(advice().window()).isEqualTo(Duration.ofHours(1));
        assertThat(advice().load().held()).isEqualTo(Duration.ofHours(1));
    }

    /** Of a hold from before the window the time within it counts, and the hold as one. */
    @Test
    void window_holdFromBefore_countsWithItsTimeWithin() throws SQLException {
        try (Connection connection = pool.acquire()) {
            for (int i = 0; i < 100; i++) {
                pool.pass(Duration.ofSeconds(10));
            }
            assertThat(connection.isClosed()).isFalse();
        }

        assertThat(advice().load().arrivals()).isZero();
        assertThat(advice().load().meanConcurrency()).isCloseTo(1, within(1e-9));
        assertThat(advice().load().meanHold()).contains(advice().window());
    }

    @Test
    void advice_guardClosed_isTheLastOne() throws SQLException {
        pool.holdingForm();
        PoolAdvice before = advice();
        pool.guard().close();

        assertThat(advice()).isEqualTo(before);
    }
}
