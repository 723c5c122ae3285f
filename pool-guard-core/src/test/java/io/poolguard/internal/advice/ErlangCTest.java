/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The delay formula, against exact values that were found another way, and against a queue that is simulated. */
class ErlangCTest {

    private static final MathContext SIXTY_DIGITS = new MathContext(60);

    /** From the definition, in fractions. */
    @ParameterizedTest(name = "{0} servers, {1} offered")
    @CsvSource({
        "1, 0.5, 0.5",
        "2, 1, 0.3333333333333333",
        "3, 2, 0.4444444444444444",
        "10, 8, 0.40918015079644354",
        "15, 10, 0.10204236700798801",
        "20, 10, 0.0037311260441267205",
        "50, 40, 0.08695254952676607",
        "100, 90, 0.2169404809063664",
        "200, 180, 0.09447121817759081"
    })
    void waitingProbability_known_isThat(int servers, double offered, double expected) {
        assertThat(ErlangC.waitingProbability(servers, offered)).isCloseTo(expected, within(1e-12));
    }

    /** One server is busy for just the part of the time that is offered to it. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.999})
    void waitingProbability_oneServer_isTheLoad(double offered) {
        assertThat(ErlangC.waitingProbability(1, offered)).isCloseTo(offered, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 500})
    void waitingProbability_manyServers_isWhatTheSumOverAllStatesGives(int servers) {
        double offered = 0.95 * servers;

        assertThat(ErlangC.waitingProbability(servers, offered)).isCloseTo(bySum(servers, offered), within(1e-12));
    }

    /** With sixty digits nothing overflows. */
    private static double bySum(int servers, double offered) {
        BigDecimal load = BigDecimal.valueOf(offered);
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ZERO;
        for (int k = 0; k < servers; k++) {
            sum = sum.add(term);
            term = term.multiply(load).divide(BigDecimal.valueOf(k + 1L), SIXTY_DIGITS);
        }
        BigDecimal all = BigDecimal.valueOf(servers);
        BigDecimal last = term.multiply(all).divide(all.subtract(load), SIXTY_DIGITS);
        return last.divide(sum.add(last), SIXTY_DIGITS).doubleValue();
    }

    @ParameterizedTest(name = "{0} offered")
    @CsvSource({"9800, 0.02616779959022297", "9900, 0.22277692886414824", "9990, 0.8805417113739893"})
    void waitingProbability_tenThousandServers_isStable(double offered, double expected) {
        assertThat(ErlangC.waitingProbability(10_000, offered)).isCloseTo(expected, within(1e-9));
    }

    @Test
    void waitingProbability_moreServersOrLessLoad_isLess() {
        for (int servers = 1; servers < 60; servers++) {
            double here = ErlangC.waitingProbability(servers, 0.9 * servers);
            assertThat(ErlangC.waitingProbability(servers + 1, 0.9 * servers)).isLessThan(here);
            assertThat(ErlangC.waitingProbability(servers, 0.89 * servers)).isLessThan(here);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 7", "10, 10", "10, 10.5", "10000, 1e6"})
    void waitingProbability_loadOfAllServersOrMore_isCertain(int servers, double offered) {
        assertThat(ErlangC.waitingProbability(servers, offered)).isEqualTo(1);
    }

    @Test
    void waitingProbability_outOfBounds_namesTheValue() {
        assertThatThrownBy(() -> ErlangC.waitingProbability(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("servers=0 is outside its bounds (at least 1)");
        assertThatThrownBy(() -> ErlangC.waitingProbability(1, -0.5))
                .hasMessage("offered=-0.5 is outside its bounds (at least 0, finite)");
        assertThatThrownBy(() -> ErlangC.servers(Double.NaN))
                .hasMessage("offered=NaN is outside its bounds (at least 0, finite)");
        assertThatThrownBy(() -> ErlangC.servers(Double.POSITIVE_INFINITY))
                .hasMessage("offered=Infinity is outside its bounds (at least 0, finite)");
    }

    // ------------------------------------------------------------------ the fewest servers

    @ParameterizedTest(name = "{0} offered")
    @CsvSource({
        "0, 1",
        "0.1, 2",
        "0.2, 3",
        "0.5, 4",
        "1, 5",
        "2, 7",
        "3, 9",
        "5, 12",
        "10, 19",
        "14.2, 25",
        "50, 68",
        "100, 125"
    })
    void servers_known_isThat(double offered, int expected) {
        assertThat(ErlangC.servers(offered)).isEqualTo(expected);
    }

    @Test
    void servers_any_areTheFewestWithWhichOneInAHundredWaits() {
        for (double offered = 0.05; offered < 400; offered *= 1.3) {
            int servers = ErlangC.servers(offered);

            assertThat(ErlangC.waitingProbability(servers, offered)).isLessThanOrEqualTo(0.01);
            if (servers > 1) {
                assertThat(ErlangC.waitingProbability(servers - 1, offered)).isGreaterThan(0.01);
            }
        }
    }

    /** Where the recursion is left, both ways give the same within a few in a hundred thousand. */
    @Test
    void servers_largeLoad_goOnFromTheSmallerOnes() {
        int recursion = ErlangC.servers(100_000);
        int rule = ErlangC.servers(100_001);

        assertThat(rule).isBetween(recursion - 5, recursion + 5);
        assertThat(ErlangC.servers(1e18)).isEqualTo(Integer.MAX_VALUE);
    }

    // ------------------------------------------------------------------ a queue that is simulated

    /** 400,000 arrivals. Their waits hang together, so the tolerance is wider than that many coins would need. */
    @ParameterizedTest(name = "{0} servers, {1} offered")
    @CsvSource({"1, 0.5", "3, 2", "10, 8", "15, 10", "40, 32"})
    void waitingProbability_simulatedQueue_isMetWithinTwoHundredths(int servers, double offered) {
        assertThat(simulated(servers, offered)).isCloseTo(ErlangC.waitingProbability(servers, offered), within(0.02));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 2, 10, 30})
    void servers_simulatedQueue_letOneInAHundredWait(double offered) {
        assertThat(simulated(ErlangC.servers(offered), offered)).isLessThan(0.0125);
    }

    /** The part of the arrivals that find no server free, each of which serves for one second on average. */
    private static double simulated(int servers, double perSecond) {
        Random random = new Random(18);
        PriorityQueue<Double> free = new PriorityQueue<>();
        for (int i = 0; i < servers; i++) {
            free.add(0.0);
        }
        int arrivals = 400_000;
        int waiting = 0;
        double now = 0;
        for (int i = 0; i < arrivals; i++) {
            now += exponential(random) / perSecond;
            double first = free.remove();
            if (first > now) {
                waiting++;
            }
            free.add(Math.max(now, first) + exponential(random));
        }
        return (double) waiting / arrivals;
    }

    private static double exponential(Random random) {
        return -Math.log(1 - random.nextDouble());
    }
}
