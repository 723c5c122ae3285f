/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.internal.finding.Detection;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.LabelRegistry;
import io.poolguard.internal.hold.Owner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingLifecycleTest {

    private final FindingLifecycle findings = new FindingLifecycle();
    private final List<Detection> found = new ArrayList<>();
    private final Hold one = hold();
    private final Hold another = hold();

    @Test
    void lasts_forTheFirstTime_begins() {
        findings.lasts(Kind.HELD_IDLE, one, 5, found);

        assertThat(found).singleElement().satisfies(detection -> {
            assertThat(detection.kind()).isEqualTo(Kind.HELD_IDLE);
            assertThat(detection.stage()).isEqualTo(Stage.BEGAN);
            assertThat(detection.hold()).isSameAs(one);
        });
    }

    @Test
    void lasts_eachTimeItHasDoubled_grows() {
        for (long lasted : new long[] {5, 9, 10, 11, 19, 20, 40}) {
            findings.lasts(Kind.HELD_IDLE, one, lasted, found);
        }

        assertThat(stages()).containsExactly(Stage.BEGAN, Stage.GREW, Stage.GREW, Stage.GREW);
    }

    @Test
    void lasts_twoHolds_areTwoFindings() {
        findings.lasts(Kind.HELD_IDLE, one, 5, found);
        findings.lasts(Kind.HELD_IDLE, another, 6, found);

        assertThat(stages()).containsExactly(Stage.BEGAN, Stage.BEGAN);
    }

    @Test
    void begin_again_isFoundOnce() {
        Detection suspended = Detection.of(Kind.SUSPENDED, Stage.BEGAN, one).with("waiting=1");

        findings.begin(suspended, found);
        findings.begin(suspended, found);

        assertThat(found).containsExactly(suspended);
    }

    @Test
    void endUnless_itGoesOn_findsNothing() {
        findings.lasts(Kind.HELD_IDLE, one, 5, found);
        found.clear();

        findings.endUnless(hold -> true, found);

        assertThat(found).isEmpty();
        assertThat(findings.isEmpty()).isFalse();
    }

    @Test
    void endUnless_oneOfTwoIsOver_endsThatOneOnce() {
        findings.begin(Detection.of(Kind.DEADLOCK, Stage.BEGAN, one), found);
        findings.begin(Detection.of(Kind.SUSPECTED_DEADLOCK, Stage.BEGAN, another), found);
        found.clear();

        findings.endUnless(hold -> hold == another, found);
        findings.endUnless(hold -> hold == another, found);

        assertThat(found).singleElement().satisfies(detection -> {
            assertThat(detection.kind()).isEqualTo(Kind.DEADLOCK);
            assertThat(detection.stage()).isEqualTo(Stage.ENDED);
            assertThat(detection.hold()).isSameAs(one);
        });
    }

    @Test
    void lasts_afterItsEnd_beginsAnew() {
        findings.lasts(Kind.HELD_LONG, one, 50, found);
        findings.endUnless(hold -> false, found);
        assertThat(findings.isEmpty()).isTrue();

        findings.lasts(Kind.HELD_LONG, one, 5, found);

        assertThat(stages()).containsExactly(Stage.BEGAN, Stage.ENDED, Stage.BEGAN);
    }

    private List<Stage> stages() {
        return found.stream().map(Detection::stage).toList();
    }

    private static Hold hold() {
        return new Hold(new Object(), new LabelRegistry("chat").none(), Thread.currentThread(), Owner.CALLER);
    }
}
