/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class GateTest {

    private static final int ITERATIONS = 20;
    private static final Side BARE = side(100, 152);

    // In the middle of each band, wherever it is.
    private static final Figures WELL = figures(1.4, 152);
    private static final Figures SLOW = figures(3, 152);
    private static final Figures FAT = figures(1.4, 216);

    @Test
    void failures_withinTheBands_areNone() throws RunnerException {
        assertThat(failures(WELL)).isEmpty();
    }

    @Test
    void failures_ofTimeAboveItsBandTwice_nameWhatValueBoundAndCommand() throws RunnerException {
        assertThat(failures(SLOW, SLOW))
                .singleElement()
                .asString()
                .startsWith("TIME: the reference cycle takes 3.00 times as long as with bare HikariCP (band ")
                .contains("HIKARI 100.0 ns, 152.0 B; GUARD 300.0 ns, 304.0 B; lowest tenths of 40 and 40 iterations")
                .contains("Look closer: mvn -Pbench -Dbench=referenceCycle")
                .endsWith("If it shall be so, change Band.TIME.");
    }

    @Test
    void failures_ofBytesAboveTheirBandTwice_nameWhatValueBoundAndCommand() throws RunnerException {
        assertThat(failures(FAT, FAT))
                .singleElement()
                .asString()
                .startsWith("BYTES: the reference cycle allocates 216.0 B more than with bare HikariCP (band ")
                .contains("Look closer: mvn -Pbench -Dbench=referenceCycle")
                .endsWith("If it shall be so, change Band.BYTES.");
    }

    @Test
    void failures_belowTheBands_areFailuresToo() throws RunnerException {
        Figures deleted = figures(0.5, 40);

        assertThat(failures(deleted, deleted))
                .hasSize(2)
                .anySatisfy(text -> assertThat(text).startsWith("TIME: "))
                .anySatisfy(text -> assertThat(text).startsWith("BYTES: "));
    }

    @Test
    void failures_outOfTheBandOnlyOnce_areNone() throws RunnerException {
        assertThat(failures(SLOW, WELL)).isEmpty();
    }

    @Test
    void failures_ofWhatIsNoNumber_areFailures() throws RunnerException {
        Figures unknown = figures(Double.NaN, 152);

        assertThat(failures(unknown, unknown)).singleElement().asString().startsWith("TIME: ");
    }

    @Test
    void failures_ofNothingMeasured_areRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> failures(Figures.NOTHING))
                .withMessage("nothing was measured");
    }

    @Test
    void time_ofAFewQuietIterationsAmongDisturbedOnes_isTheQuietOnes() {
        Double[] nanos = new Double[ITERATIONS];
        Arrays.fill(nanos, 900.0);
        Arrays.fill(nanos, 5, 8, 100.0);

        assertThat(new Side(List.of(nanos), List.of()).time()).isEqualTo(100);
    }

    private static Figures figures(double ratio, double bytes) {
        return new Figures(BARE, side(100 * ratio, 152 + bytes));
    }

    private static Side side(double nanos, double bytes) {
        return new Side(Collections.nCopies(ITERATIONS, nanos), Collections.nCopies(ITERATIONS, bytes));
    }

    private static List<String> failures(Figures... runs) throws RunnerException {
        Deque<Figures> left = new ArrayDeque<>(List.of(runs));
        List<String> failures = Gate.failures(left::remove);
        assertThat(left).as("runs that were not asked for").isEmpty();
        return failures;
    }
}
