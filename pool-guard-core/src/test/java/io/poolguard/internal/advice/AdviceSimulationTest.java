/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.poolguard.internal.advice.LoadSummary.Sums;
import io.poolguard.internal.advice.SimulatedPool.Use;
import io.poolguard.internal.result.PoolAdviceData.Needed;
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

        LoadSummary seen = ample.seen();
        Sums all = seen.all();
        assertThat(perSecond(seen)).isCloseTo(20, withinPercentage(5));
        assertThat(all.meanHold() / 1e9).isCloseTo(0.5, withinPercentage(5));
        // Idle are those pauses that two ticks have met: a fifth of them is too short for that.
        assertThat(all.meanNeeded() / 1e9).isCloseTo(0.12, withinPercentage(5));
        assertThat(all.meanInJdbc() / 1e9).isCloseTo(0.1, withinPercentage(5));
        assertThat((double) all.held() / seen.length()).isCloseTo(10, withinPercentage(5));
        // Poisson with mean 10: at most 18 for 99 hundredths of the time.
        assertThat(all.inUse().p99(seen.length())).isBetween(17, 19);
        assertThat(all.inUse().peak()).isBetween(19, 26);
    }

    /** 10 offered, 2.4 of them needed: 19 and 8 connections by the formula. */
    @Test
    void sizes_exponentialHolds_areThoseOfTheFormula() {
        ample.arrivals("chat", 20, new Use(() -> ample.exponential(0.1), () -> ample.exponential(0.4)));
        ample.run(RUN);

        assertThat(sizes(ample).now()).isBetween(18, 20);
        assertThat(sizes(ample).withoutIdle()).isBetween(7, 9);
    }

    @Test
    void seen_holdsShorterThanATick_isRightOnAverage() {
        ample.arrivals("chat", 200, new Use(() -> 0.004, () -> 0.001));
        ample.run(RUN);

        LoadSummary seen = ample.seen();
        assertThat(perSecond(seen)).isCloseTo(200, withinPercentage(2));
        assertThat(seen.all().meanHold() / 1e9).isCloseTo(0.005, withinPercentage(5));
        assertThat(seen.all().meanInJdbc() / 1e9).isCloseTo(0.004, withinPercentage(5));
        assertThat(seen.all().idle()).isZero(); // nobody is idle for a thousandth of a second
        assertThat(sizes(ample)).isEqualTo(new Needed(5, 5)); // 1 offered
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

        LoadSummary seen = small.seen();
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

        LoadSummary seen = ample.seen();
        double chat = seen.labels().get("chat").held();
        double report = seen.labels().get("report").held();
        assertThat(seen.labels()).containsOnlyKeys("chat", "report");
        assertThat(chat / (chat + report)).isCloseTo(5.0 / 7, withinPercentage(6));
        assertThat(seen.all().held()).isEqualTo((long) (chat + report));
        assertThat(seen.labels().get("report").idle()).isZero();
    }

    /**
     * Forty threads, each of which tries again at once when it gets no connection: 12 arrivals a second for each that is
     * served, which forty threads cannot have at once.
     */
    @Test
    void sizes_threadsThatTryAgain_areNoMoreThanTheThreads() {
        SimulatedPool small = new SimulatedPool(4, 1);
        small.users("page", 40, new Use(() -> 3, () -> 0));
        small.run(RUN);

        assertThat(small.failed()).isGreaterThan(20_000);
        assertThat(Sizing.sizes(small.seen(), 4)).contains(new Needed(40, 40));
    }

    /** Ticks that come ten times too late witness a fifth of the time. What they saw stands for the rest. */
    @Test
    void seen_lateTicks_hasRateAndTimesByTheClockAndSaysHowMuchWasWitnessed() {
        ample.ticksEvery(1);
        ample.arrivals("chat", 20, new Use(() -> ample.exponential(0.5), () -> 0));
        ample.run(RUN);

        LoadSummary seen = ample.seen();
        assertThat(seen.length()).isBetween(LoadWindow.LONGEST, LoadWindow.LONGEST + 10_000_000_000L);
        assertThat((double) seen.witnessed() / seen.length()).isCloseTo(0.2, withinPercentage(1));
        assertThat(perSecond(seen)).isCloseTo(20, withinPercentage(5));
        assertThat(seen.all().meanHold() / 1e9).isCloseTo(0.5, withinPercentage(10));
        assertThat(sizes(ample).now()).isBetween(17, 21); // 10 offered: 19
        assertThat(new AdviceText("chat", seen, List.of(), 30)
                        .text(Optional.of(new Needed(19, 19)), OptionalInt.empty()))
                .matches(
                        "chat - 30 connections serve this load; 19 would\\. The watchdog has witnessed (19|20) % of the"
                                + " 30\\d\\.\\d s that were looked at: the sizes are rough\\.");
    }

    /** Nobody got a connection: what these acquires would have needed is not known, and not 0. */
    @Test
    void sizes_nobodyServed_areNotKnown() {
        SimulatedPool none = new SimulatedPool(0, 2);
        none.arrivals("chat", 20, new Use(() -> 0.1, () -> 1.4));
        none.run(Duration.ofMinutes(1));

        LoadSummary seen = none.seen();
        assertThat(seen.all().arrivals()).isGreaterThan(1_000);
        assertThat(Sizing.sizes(seen, 10)).isEmpty();
        assertThat(new AdviceText("chat", seen, List.of(), 10).text(Optional.empty(), OptionalInt.empty()))
                .matches(
                        "chat - Too little was seen to advise a size: \\d+ acquires in \\d+\\.\\d s, and none of them got a"
                                + " connection; it takes at least 30 in at least 5\\.0 s\\.");
    }

    private static double perSecond(LoadSummary seen) {
        return seen.all().arrivals() / (seen.length() / 1e9);
    }

    private static Needed sizes(SimulatedPool pool) {
        return Sizing.sizes(pool.seen(), 15).orElseThrow();
    }
}
