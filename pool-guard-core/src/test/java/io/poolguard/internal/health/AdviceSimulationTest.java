/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.poolguard.PoolAdvice.Sizes;
import io.poolguard.internal.health.Seen.Sums;
import io.poolguard.internal.health.SimulatedPool.Use;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * What is measured and advised of loads whose parameters are known. The seed is fixed; the tolerances are what some
 * thousand arrivals and 3,000 ticks allow.
 */
class AdviceSimulationTest {

    private static final int ENOUGH = 1_000;
    private static final double PATIENT = 1e9;
    private static final Duration RUN = Duration.ofMinutes(11);

    private final SimulatedPool ample = new SimulatedPool(ENOUGH, PATIENT);

    @Test
    void seen_exponentialHolds_hasRateTimesAndConcurrencyWithinFivePerCent() {
        ample.arrivals("chat", 20, new Use(() -> ample.exponential(0.1), () -> ample.exponential(0.4)));
        ample.run(RUN);

        Seen seen = ample.seen();
        Sums all = seen.all();
        assertThat(perSecond(seen)).isCloseTo(20, withinPercentage(5));
        assertThat(all.meanHold() / 1e9).isCloseTo(0.5, withinPercentage(5));
        assertThat(all.meanNeeded() / 1e9).isCloseTo(0.1, withinPercentage(5));
        assertThat(all.meanInJdbc() / 1e9).isCloseTo(0.1, withinPercentage(5));
        assertThat((double) all.held() / seen.length()).isCloseTo(10, withinPercentage(5));
        // Poisson with mean 10: at most 18 for 99 hundredths of the time.
        assertThat(all.inUse().p99(seen.length())).isBetween(17, 19);
        assertThat(all.inUse().peak()).isBetween(19, 26);
    }

    /** 10 offered, 2 of them needed: 19 and 7 connections by the formula. */
    @Test
    void sizes_exponentialHolds_areThoseOfTheFormula() {
        ample.arrivals("chat", 20, new Use(() -> ample.exponential(0.1), () -> ample.exponential(0.4)));
        ample.run(RUN);

        assertThat(sizes(ample).now()).isBetween(18, 20);
        assertThat(sizes(ample).withoutIdle()).isBetween(6, 8);
    }

    @Test
    void seen_holdsShorterThanATick_isRightOnAverage() {
        ample.arrivals("chat", 200, new Use(() -> 0.004, () -> 0.001));
        ample.run(RUN);

        Seen seen = ample.seen();
        assertThat(perSecond(seen)).isCloseTo(200, withinPercentage(2));
        assertThat(seen.all().meanHold() / 1e9).isCloseTo(0.005, withinPercentage(5));
        assertThat(seen.all().meanNeeded() / 1e9).isCloseTo(0.004, withinPercentage(5));
        assertThat(sizes(ample)).isEqualTo(new Sizes(5, 4)); // 1 and 0.8 offered
    }

    /** Holds of a minute: many have begun before the window, and as many are out when it ends. */
    @Test
    void seen_holdsOfAMinute_hasTheirLength() {
        ample.arrivals("chat", 2, new Use(() -> 0.2, () -> 60));
        ample.run(RUN);

        assertThat(ample.seen().all().meanHold() / 1e9).isCloseTo(60.2, withinPercentage(6));
        assertThat(sizes(ample).now()).isBetween(135, 160); // 120.4 offered: 148
        assertThat(sizes(ample).withoutIdle()).isBetween(3, 5); // 0.4 offered: 4
    }

    /** Half of the arrivals get no connection, and are counted all the same: 30 offered, where 15 can be in use. */
    @Test
    void sizes_poolThatIsTooSmall_areThoseOfAllArrivals() {
        SimulatedPool small = new SimulatedPool(15, 2);
        small.arrivals("chat", 20, new Use(() -> 0.1, () -> 1.4));
        small.run(RUN);

        Seen seen = small.seen();
        assertThat(small.failed()).isGreaterThan(5_000);
        assertThat(seen.all().inUse().p99(seen.length())).isEqualTo(15);
        assertThat(perSecond(seen)).isCloseTo(20, withinPercentage(5));
        assertThat(seen.all().meanHold() / 1e9).isCloseTo(1.5, withinPercentage(2));
        assertThat(sizes(small).now()).isBetween(40, 47); // by the formula 44
        assertThat(sizes(small).withoutIdle()).isBetween(6, 8); // 2 offered: 7
    }

    /** Most acquires are short, and most time is in the few that are long: each label has its own mean. */
    @Test
    void sizes_shortAndLongHolds_areThoseOfTheLongOnes() {
        SimulatedPool small = new SimulatedPool(15, 2);
        small.arrivals("page", 50, new Use(() -> 0.005, () -> 0));
        small.arrivals("chat", 2, new Use(() -> 0.1, () -> 9.9));
        small.run(RUN);

        assertThat(small.failed()).isGreaterThan(1_000);
        assertThat(sizes(small).now()).isBetween(28, 36); // 20.25 offered: 32
        assertThat(sizes(small).withoutIdle()).isBetween(3, 5); // 0.45 offered: 4
    }

    /** What is advised serves: the same load on a pool of that size lets about one in a hundred wait. */
    @Test
    void sizes_appliedToTheSameLoad_endTheTimeouts() {
        SimulatedPool small = new SimulatedPool(15, 2);
        small.arrivals("chat", 20, new Use(() -> 0.1, () -> 1.4));
        small.run(RUN);
        SimulatedPool advised = new SimulatedPool(sizes(small).now(), 2);
        advised.arrivals("chat", 20, new Use(() -> 0.1, () -> 1.4));
        advised.run(RUN);
        SimulatedPool cured = new SimulatedPool(sizes(small).withoutIdle(), 2);
        cured.arrivals("chat", 20, new Use(() -> 0.1, () -> 0));
        cured.run(RUN);

        assertThat(small.failed()).isGreaterThan(5_000);
        assertThat(advised.failed()).isZero();
        assertThat(cured.failed()).isZero();
    }

    /** Forty at once every minute, for 4 s each: on average 2.7, for which the formula gives 8. */
    @Test
    void sizes_crowds_areThoseOfTheCrowd() {
        SimulatedPool small = new SimulatedPool(15, PATIENT);
        small.crowds("chat", 40, 60, new Use(() -> 0.02, () -> 3.98));
        small.run(RUN);

        assertThat(sizes(small).now()).isEqualTo(40);
        assertThat(sizes(small).withoutIdle()).isLessThanOrEqualTo(2);
    }

    /** Two loads at once: the shares of their connection time are as they were offered. */
    @Test
    void seen_twoLabels_areKeptApart() {
        ample.arrivals("chat", 5, new Use(() -> ample.exponential(0.1), () -> ample.exponential(0.9)));
        ample.arrivals("report", 1, new Use(() -> ample.exponential(2), () -> 0));
        ample.run(RUN);

        Seen seen = ample.seen();
        double chat = seen.labels().get("chat").held();
        double report = seen.labels().get("report").held();
        assertThat(seen.labels()).containsOnlyKeys("chat", "report");
        assertThat(chat / (chat + report)).isCloseTo(5.0 / 7, withinPercentage(6));
        assertThat(seen.all().held()).isEqualTo((long) (chat + report));
        assertThat(seen.labels().get("report").idle()).isZero();
    }

    /** Nobody got a connection: what these acquires would have needed is not known, and not 0. */
    @Test
    void sizes_nobodyServed_areNotKnown() {
        SimulatedPool none = new SimulatedPool(0, 2);
        none.arrivals("chat", 20, new Use(() -> 0.1, () -> 1.4));
        none.run(Duration.ofMinutes(1));

        Seen seen = none.seen();
        assertThat(seen.all().arrivals()).isGreaterThan(1_000);
        assertThat(Sizing.sizes(seen)).isEmpty();
        assertThat(new AdviceWords("chat", seen, List.of(), 10).text(Optional.empty(), OptionalInt.empty()))
                .matches(
                        "chat - Too little was seen to advise a size: \\d+ acquires in \\d+\\.\\d s, and none of them got a"
                                + " connection; it takes at least 30 in at least 5\\.0 s\\.");
    }

    private static double perSecond(Seen seen) {
        return seen.all().arrivals() / (seen.length() / 1e9);
    }

    private static Sizes sizes(SimulatedPool pool) {
        return Sizing.sizes(pool.seen()).orElseThrow();
    }
}
