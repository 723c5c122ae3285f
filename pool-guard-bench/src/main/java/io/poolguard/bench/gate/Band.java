/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.gate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What the guard may cost in the reference cycle, one thread on a pool of ten. These numbers stand here alone: change
 * them in the commit that changes the cost.
 */
enum Band {
    /*
     * Measured 0.92 to 1.54 on two cores with more work on them than they could do, JDK 17 and 25, of which a third is
     * their noise. What is caught is a stack on the way of an acquire, or clocks around each call, on whatever machine; a
     * clock or a lock more is within that noise, and is looked for by hand. Below
     * it: who calls the pool cannot be quicker than the pool, so the run has measured something else.
     */
    TIME("the reference cycle takes %.2f times as long as with bare HikariCP", 0.70, 2.10, Figures::timeRatio),

    /*
     * Measured 152.0 on JDK 17 and 25, and never off by more than 0.5, also beside a thousand threads. Objects' sizes are
     * multiples of 8, so whatever object or field makes one larger is caught. Below it: the cost has come down, and the
     * band has to follow; or the JIT has deleted handles, and the run has measured something else.
     */
    BYTES("the reference cycle allocates %.1f B more than with bare HikariCP", 148, 156, Figures::bytesBeyond);

    private static final String LOOK_CLOSER =
            "mvn -Pbench -Dbench=referenceCycle -Dbench.args=\"-p setUp=HIKARI,GUARD -f 5 -prof gc\"";

    private final String what;
    private final double least;
    private final double most;

    @SuppressWarnings("ImmutableEnumChecker") // a method, which keeps nothing
    private final ToDoubleFunction<Figures> value;

    Band(String what, double least, double most, ToDoubleFunction<Figures> value) {
        this.what = what;
        this.least = least;
        this.most = most;
        this.value = value;
    }

    /** What is out of its band, in words; nothing if all is well. */
    static List<String> failures(Figures figures) {
        return Arrays.stream(values())
                .map(band -> band.failure(figures))
                .flatMap(Optional::stream)
                .toList();
    }

    /** What was measured, and the band. */
    String line(Figures figures) {
        return format("%s: " + what + " (band %.2f to %.2f)", name(), value.applyAsDouble(figures), least, most);
    }

    private Optional<String> failure(Figures figures) {
        double measured = value.applyAsDouble(figures);
        // Written so that what is no number is out of the band.
        if (measured >= least && measured <= most) {
            return Optional.empty();
        }
        Side bare = figures.bare();
        Side guard = figures.guard();
        String sides = format(
                "HIKARI %.1f ns, %.1f B; GUARD %.1f ns, %.1f B; lowest tenths of %d and %d iterations",
                bare.time(),
                bare.allocated(),
                guard.time(),
                guard.allocated(),
                bare.nanos().size(),
                guard.nanos().size());
        return Optional.of(line(figures) + ". " + sides + ". Look closer: " + LOOK_CLOSER
                + ". If it shall be so, change Band." + name() + ".");
    }

    private static String format(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
