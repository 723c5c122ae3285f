/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.HoldSnapshot;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LatestFindingsTest {

    private final LatestFindings findings = new LatestFindings();

    @Test
    void after_findingGrowsAndEnds_hasItsLatestStageOnly() {
        findings.accept(finding(1, Stage.BEGAN));
        findings.accept(finding(2, Stage.BEGAN));
        findings.accept(finding(1, Stage.GREW));
        findings.accept(finding(1, Stage.ENDED));

        assertThat(findings.after(0))
                .extracting(told -> told.number() + " " + told.finding())
                .containsExactly("2 #2 BEGAN", "4 #1 ENDED");
        assertThat(findings.last()).isEqualTo(4);
    }

    @Test
    void after_someWereSeen_hasTheNewerOnes() {
        findings.accept(finding(1, Stage.BEGAN));
        findings.accept(finding(2, Stage.BEGAN));

        assertThat(findings.after(1))
                .extracting(told -> told.finding().message())
                .containsExactly("#2 BEGAN");
        assertThat(findings.after(2)).isEmpty();
    }

    @Test
    void began_moreThanAreKept_forgetsTheOldest() {
        for (int hold = 1; hold <= LatestFindings.KEPT + 2; hold++) {
            findings.accept(finding(hold, Stage.BEGAN));
        }

        assertThat(findings.after(0)).hasSize(LatestFindings.KEPT);
        assertThat(findings.after(0).get(0).finding().message()).isEqualTo("#3 BEGAN");
    }

    @Test
    void waitsFor_findingTells_isWhatItTells() {
        findings.accept(finding(1, Stage.BEGAN));

        assertThat(findings.waitsFor(1)).contains("the model's answer");
        assertThat(findings.waitsFor(2)).isEmpty();
    }

    @Test
    void last_nothingFound_isZero() {
        assertThat(findings.last()).isZero();
    }

    private static Finding finding(long id, Stage stage) {
        HoldSnapshot hold = mock();
        when(hold.id()).thenReturn(id);
        when(hold.waitsFor()).thenReturn(Optional.of("the model's answer"));
        Finding finding = mock("#" + id + " " + stage);
        when(finding.kind()).thenReturn(Kind.HELD_IDLE);
        when(finding.hold()).thenReturn(hold);
        when(finding.message()).thenReturn("#" + id + " " + stage);
        return finding;
    }
}
