/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class FlightEventsTest {

    private final TickedGuard ticked = new TickedGuard(poolOfOne(), options -> options);

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @TempDir
    Path directory;

    private static HikariConfig poolOfOne() {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(1);
        return config;
    }

    @AfterEach
    void close() {
        ticked.close();
    }

    /** Something to record. */
    private interface Work {
        void run() throws SQLException;
    }

    private List<RecordedEvent> recorded(String event, Work work) throws IOException, SQLException {
        Path file = directory.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.poolguard." + event).withoutThreshold();
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(one -> one.getEventType().getName().equals("io.poolguard." + event))
                .toList();
    }

    @Test
    void hold_closed_isRecordedWithItsSite() throws Exception {
        List<RecordedEvent> holds = recorded("Hold", () -> {
            ticked.guard().databaseManager().useTransaction("save answer", connection -> H2.insert(connection, 1));
        });

        assertThat(holds).singleElement().satisfies(hold -> {
            assertThat(hold.getString("label")).isEqualTo("save answer");
            assertThat(hold.getString("site")).startsWith("FlightEventsTest.");
            assertThat(hold.getThread("acquirer").getJavaName())
                    .isEqualTo(Thread.currentThread().getName());
            assertThat(hold.getLong("calls")).isPositive();
            assertThat(hold.getDuration()).isPositive();
        });
    }

    @Test
    void acquire_connectionAndTimeout_areRecorded() throws Exception {
        List<RecordedEvent> acquires = recorded("Acquire", () -> {
            try (Connection only = ticked.acquire()) {
                assertThatThrownBy(ticked::acquire).isInstanceOf(AcquireTimeoutException.class);
                assertThat(only.isClosed()).isFalse();
            }
        });

        assertThat(acquires).extracting(one -> one.getBoolean("acquired")).containsExactly(true, false);
        assertThat(acquires.get(1).getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(250));
    }

    @Test
    void finding_beginAndEnd_areRecorded() throws Exception {
        List<RecordedEvent> findings = recorded("Finding", () -> {
            try (Connection connection = ticked.acquire()) {
                ticked.pass(Duration.ofSeconds(6));
                assertThat(connection.isClosed()).isFalse();
            }
            ticked.pass(Duration.ofSeconds(1));
        });

        assertThat(findings).extracting(one -> one.getString("stage")).containsExactly("BEGAN", "ENDED");
        assertThat(findings).extracting(one -> one.getString("kind")).containsOnly("held idle");
        assertThat(findings.get(0).getString("message")).startsWith("chat - held idle (hold=#");
    }

    @Test
    void hold_notRecorded_leavesNoEvent() throws Exception {
        List<RecordedEvent> findings =
                recorded("Finding", () -> ticked.acquire().close());

        assertThat(findings).isEmpty();
    }
}
