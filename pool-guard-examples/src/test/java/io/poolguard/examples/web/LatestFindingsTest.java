/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.HoldSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LatestFindingsTest {

    private final LatestFindings findings = new LatestFindings();

    @Test
    void after_findingGrowsAndEnds_hasItsLatestStageOnly() {
        findings.began(finding(1, Stage.BEGAN));
        findings.began(finding(2, Stage.BEGAN));
        findings.grew(finding(1, Stage.GREW));
        findings.ended(finding(1, Stage.ENDED));

        assertThat(findings.after(0))
                .extracting(told -> told.number() + " " + told.finding())
                .containsExactly("2 #2 BEGAN", "4 #1 ENDED");
        assertThat(findings.last()).isEqualTo(4);
    }

    @Test
    void after_someWereSeen_hasTheNewerOnes() {
        findings.began(finding(1, Stage.BEGAN));
        findings.began(finding(2, Stage.BEGAN));

        assertThat(findings.after(1))
                .extracting(told -> told.finding().message())
                .containsExactly("#2 BEGAN");
        assertThat(findings.after(2)).isEmpty();
    }

    @Test
    void began_moreThanAreKept_forgetsTheOldest() {
        for (int hold = 1; hold <= LatestFindings.KEPT + 2; hold++) {
            findings.began(finding(hold, Stage.BEGAN));
        }

        assertThat(findings.after(0)).hasSize(LatestFindings.KEPT);
        assertThat(findings.after(0).get(0).finding().message()).isEqualTo("#3 BEGAN");
    }

    @Test
    void waitsFor_findingTells_isWhatItTells() {
        findings.began(finding(1, Stage.BEGAN));

        assertThat(findings.waitsFor(1)).contains("the model's answer");
        assertThat(findings.waitsFor(2)).isEmpty();
    }

    @Test
    void last_nothingFound_isZero() {
        assertThat(findings.last()).isZero();
    }

    private static Finding finding(long hold, Stage stage) {
        return new Finding(
                Kind.HELD_IDLE,
                stage,
                "chat",
                hold(hold),
                Optional.empty(),
                Optional.of("the model's answer"),
                Optional.empty(),
                "#" + hold + " " + stage);
    }

    private static HoldSnapshot hold(long id) {
        return new HoldSnapshot(
                id,
                "chat",
                HoldSnapshot.Activity.IDLE_IN_HAND,
                Duration.ofSeconds(3),
                Duration.ZERO,
                false,
                Duration.ofSeconds(3),
                Duration.ZERO,
                1,
                Instant.EPOCH,
                "thread",
                1,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
    }
}
