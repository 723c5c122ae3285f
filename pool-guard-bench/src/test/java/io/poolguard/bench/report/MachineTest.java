/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

    @TempDir
    private Path folder;

    @Test
    void linux_readsTheModelOfTheFirstProcessor() throws IOException {
        Path processors = Files.writeString(
                folder.resolve("cpuinfo"), "processor\t: 0\nmodel name\t: Model T @ 2 GHz\nmodel name\t: Model A\n");

        assertThat(Machine.linux(processors)).contains("Model T @ 2 GHz");
    }

    @Test
    void linux_withoutTheFile_knowsNoModel() {
        assertThat(Machine.linux(folder.resolve("none"))).isEmpty();
    }

    @Test
    void thisOne_isDescribed() {
        Machine machine = Machine.thisOne();

        assertThat(machine.processor()).isNotBlank();
        assertThat(machine.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(machine)
                .hasToString(machine.processor() + ", " + machine.cores()
                        + (machine.cores() == 1 ? " core, " : " cores, ") + System.getProperty("os.name"));
    }
}
