/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EventStreamsTest {

    private final List<Runnable> tasks = new ArrayList<>();
    private final EventStreams streams = new EventStreams(tasks::add);

    @Test
    void open_workFailsAfterTheStreamsEnd_theThreadIsUnharmed() {
        streams.open(browser -> {
                    throw new IllegalArgumentException("the work failed");
                })
                .complete();

        assertThat(tasks)
                .singleElement()
                .satisfies(task -> assertThatCode(task::run).doesNotThrowAnyException());
    }

    @Test
    void open_tokenComesAfterTheStreamsEnd_endsTheWorkAndIsNoFailure() {
        List<String> said = new ArrayList<>();
        Consumer<Consumer<String>> work = browser -> {
            browser.accept("forty");
            said.add("two");
        };
        streams.open(work).complete();

        try (CapturedLog failures = new CapturedLog(EventStreams.class.getName())) {
            tasks.forEach(Runnable::run);
            assertThat(failures.lines()).noneMatch(line -> line.startsWith("the answer failed"));
        }
        assertThat(said).isEmpty();
    }
}
