/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.PlainApplication;
import io.poolguard.support.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard works in a runtime without the flight recorder's module, and in one without management. */
class SmallRuntimeIT {

    @TempDir
    private Path directory;

    @Test
    void guard_noFlightRecorder_works() throws Exception {
        ChildJvm.Run run = run("--limit-modules=java.sql,java.naming,java.management");

        assertThat(run.output()).contains("jdk.jfr=false", "java.management=true", "all is well");
        assertThat(run.exit()).as(run.output()).isZero();
    }

    @Test
    void guard_noFlightRecorderAndNoManagement_works() throws Exception {
        ChildJvm.Run run = run("--limit-modules=java.sql,java.naming");

        assertThat(run.output()).contains("jdk.jfr=false", "java.management=false", "all is well");
        assertThat(run.exit()).as(run.output()).isZero();
    }

    /** What the other two leave out is there otherwise. */
    @Test
    void guard_allModules_works() throws Exception {
        ChildJvm.Run run = run("--add-modules=ALL-SYSTEM");

        assertThat(run.output()).contains("jdk.jfr=true", "java.management=true", "all is well");
        assertThat(run.exit()).as(run.output()).isZero();
    }

    private ChildJvm.Run run(String modules) throws Exception {
        return new ChildJvm(directory).run(List.of(modules), PlainApplication.class, "jdk.jfr", "java.management");
    }
}
