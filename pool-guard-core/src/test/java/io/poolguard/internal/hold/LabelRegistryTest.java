/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static io.poolguard.support.Garbage.heapInUse;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.LabelFigures;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelRegistryTest {

    private static final int FEW = 90;
    private static final int MANY = 1_000;
    private static final int HUNDRED_THOUSAND = 100_000;
    private static final long A_MEGABYTE = 1 << 20;

    private final LabelRegistry labels = new LabelRegistry("chat");

    @Test
    void of_sameName_isTheSameLabel() {
        assertThat(labels.of("save answer")).isSameAs(labels.of("save answer"));
        assertThat(labels.of("save answer").stats())
                .isNotSameAs(labels.of("load history").stats());
        assertThat(labels.of("none")).isSameAs(labels.none());
    }

    @Test
    void of_fewNames_haveABookEach() {
        List<Label> few = labels(FEW);

        assertThat(few).extracting(Label::stats).doesNotHaveDuplicates();
    }

    @Test
    void of_manyNames_keepTheirNamesAndShareABook() {
        List<Label> many = labels(MANY);

        assertThat(many).extracting(Label::name).doesNotHaveDuplicates();
        assertThat(many.subList(LabelRegistry.MOST, MANY))
                .extracting(Label::stats)
                .containsOnly(labels.of("other").stats());
        assertThat(many.stream().map(Label::stats).distinct()).hasSizeLessThanOrEqualTo(LabelRegistry.MOST + 1);
    }

    @Test
    void of_nameThatWasThereBeforeTheMany_keepsItsBook() {
        Label first = labels.of("save answer");
        labels(MANY);

        assertThat(labels.of("save answer")).isSameAs(first);
    }

    @Test
    void figures_unusedLabels_areLeftOut() {
        labels(FEW);
        labels.of("used").stats().acquires();
        labels.of("used in its own slot").stats().acquiresIn(7);

        assertThat(labels.figures(Map.of()))
                .extracting(LabelFigures::label)
                .containsExactly("used", "used in its own slot");
    }

    @Test
    void figures_manyNames_countTheRestAsOther() {
        labels(MANY).forEach(label -> label.stats().acquires());

        List<LabelFigures> figures = labels.figures(Map.of());
        long own = figures.stream().filter(one -> !one.label().equals("other")).count();
        assertThat(figures)
                .filteredOn(one -> one.label().equals("other"))
                .singleElement()
                .satisfies(other -> assertThat(other.acquires()).isEqualTo(MANY - own));
        assertThat(own).isLessThanOrEqualTo(LabelRegistry.MOST);
    }

    @Test
    void none_manyNames_hasItsOwnBookAllTheSame() {
        labels(MANY);
        labels.none().stats().acquires();

        assertThat(labels.figures(Map.of())).extracting(LabelFigures::label).containsExactly("none");
    }

    /** A label made of user input, over and over: neither the meters nor the memory grow with it. */
    @Test
    void of_hundredThousandNames_makeAHundredAndOneFiguresAndNoHeap() {
        labels(MANY).forEach(label -> label.stats().acquires());
        long before = heapInUse();
        for (int i = 0; i < HUNDRED_THOUSAND; i++) {
            labels.of("label of user " + i).stats().acquires();
        }
        labels.none().stats().acquires();

        assertThat(heapInUse() - before).isLessThan(A_MEGABYTE);
        assertThat(labels.figures(Map.of())).hasSize(LabelRegistry.MOST + 1);
        assertThat(labels.figures(Map.of()).stream()
                        .mapToLong(LabelFigures::acquires)
                        .sum())
                .isEqualTo(MANY + HUNDRED_THOUSAND + 1);
    }

    private List<Label> labels(int count) {
        return IntStream.range(0, count).mapToObj(i -> labels.of("label " + i)).toList();
    }
}
