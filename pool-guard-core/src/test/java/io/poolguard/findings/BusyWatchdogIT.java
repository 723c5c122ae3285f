/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.BusyWatchdog;
import io.poolguard.support.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On the machine of an outage a watchdog that has something to tell ticks as one that has not. */
@Timeout(120)
class BusyWatchdogIT {

    private static final Pattern OUTPUT = Pattern.compile("witnessed=([\\d.]+) of .*; told=(\\d+) of (\\d+)");

    @TempDir
    Path directory;

    @Test
    void tick_fortyHoldersToTellOnABusyMachine_witnessesWhatABareSleeperDoes() throws Exception {
        ChildJvm.Run run = new ChildJvm(directory).run(List.of(), BusyWatchdog.class, "4", "1000", "8");

        Matcher output = OUTPUT.matcher(run.output());
        assertThat(output.find()).as(run.output()).isTrue();
        assertThat(Double.parseDouble(output.group(1))).isGreaterThan(0.9);
        assertThat(Double.parseDouble(output.group(2))).isGreaterThan(0.9 * Double.parseDouble(output.group(3)));
    }
}
