/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.acquire;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.FirstTimeouts;
import io.poolguard.support.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first timeouts of a JVM, on a machine that is busy with something else: every one names the holders. */
@Timeout(120)
class FirstTimeoutsIT {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {20, 100})
    void getConnection_firstWaveOnABusyMachine_namesTheHoldersInEveryTimeout(int waiters) throws Exception {
        ChildJvm.Run run =
                new ChildJvm(directory).run(List.of(), FirstTimeouts.class, Integer.toString(waiters), "1500");

        assertThat(run.output()).contains("named=" + waiters + " exhausted=" + waiters);
    }
}
