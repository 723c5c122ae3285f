/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.example.LeakingApplication;
import io.poolguard.support.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A collection takes a connection at another moment with each collector: some stop the world for it, some run beside
 * the application and see old objects late. So an application that loses connections is run with each that this JVM
 * has.
 */
class LeakCollectorsIT {

    /** A small heap whose survivors get old soon, and no collection on demand. */
    private static final List<String> OPTIONS =
            List.of("-Xmx64m", "-XX:MaxTenuringThreshold=2", "-XX:+DisableExplicitGC", "-XX:-UsePerfData");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"UseG1GC", "UseZGC", "UseShenandoahGC"})
    void lostConnections_collectionsByThemselves_areEachToldOnce(String collector) throws Exception {
        ChildJvm jvm = new ChildJvm(directory);
        assumeTrue(jvm.run(List.of("-XX:+" + collector, "-version")).exit() == 0, "this JVM does not have it");
        List<String> options = new ArrayList<>(List.of("-XX:+" + collector));
        options.addAll(OPTIONS);

        ChildJvm.Run run = jvm.run(options, LeakingApplication.class);

        System.out.println(collector + ": " + run.output());
        assertThat(run.exit()).as("%s says:%n%s", collector, run.output()).isZero();
    }
}
