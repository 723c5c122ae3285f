/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OneByOneTest {

    private final List<String> ran = new ArrayList<>();

    @Test
    void run_nothingThrows_runsAllInOrder() {
        OneByOne.run(() -> ran.add("first"), () -> ran.add("second"), () -> ran.add("third"));

        assertThat(ran).containsExactly("first", "second", "third");
    }

    @Test
    void run_stepsThrow_runsTheRestAndThrowsTheFirst() {
        RuntimeException first = new IllegalStateException("first");
        Error second = new AssertionError("second");

        Throwable thrown = catchThrowable(() -> OneByOne.run(
                () -> {
                    throw first;
                },
                () -> {
                    throw second;
                },
                () -> {
                    throw first;
                },
                () -> ran.add("last")));

        assertThat(thrown).isSameAs(first).hasSuppressedException(second);
        assertThat(ran).containsExactly("last");
    }

    @Test
    void run_errorFirst_throwsTheError() {
        Error first = new AssertionError("first");

        Throwable thrown = catchThrowable(() -> OneByOne.run(
                () -> {
                    throw first;
                },
                () -> ran.add("last")));

        assertThat(thrown).isSameAs(first).hasNoSuppressedExceptions();
        assertThat(ran).containsExactly("last");
    }
}
