/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.acquire;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.support.PoolInvariants;
import io.poolguard.support.StubDriver;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A virtual thread that waits for a connection, or holds one while it waits, gives its carrier back. On a JDK that has
 * none, threads of the operating system do the same, and none of them waits for a monitor of the guard's: that is what
 * would pin.
 */
@Timeout(60)
class PinningIT {

    private static final boolean VIRTUAL = Runtime.version().feature() >= 21;
    private static final String PINNED = VIRTUAL ? "jdk.VirtualThreadPinned" : "jdk.JavaMonitorEnter";
    private static final int THREADS = VIRTUAL ? 10_000 : 200;
    private static final int POOL = 10;
    private static final long BOUND_SECONDS = 40;

    @TempDir
    Path directory;

    /** Something to record. */
    private interface Work {
        void run() throws Exception;
    }

    @Test
    void getConnection_tenThousandVirtualThreads_areNotPinnedByTheGuard() throws Exception {
        HikariConfig config = StubDriver.pool("virtual", POOL);
        config.setConnectionTimeout(BOUND_SECONDS * 1_000);
        try (PoolGuard guard = PoolGuard.newPool(config).build()) {
            PoolInvariants invariants = new PoolInvariants(guard);
            List<RecordedEvent> pinned = pinned(() -> {
                // While it is recorded, as recorded holds need more classes: one that is loaded pins who waits for it.
                work(guard);
                onVirtualThreads(THREADS, () -> work(guard));
            });

            assertThat(pinned).filteredOn(PinningIT::isOurs).isEmpty();
            assertThat(guard.figures()).allMatch(label -> label.acquires() == THREADS + 1 && label.failures() == 0);
            invariants.check();
        }
    }

    private static void work(PoolGuard guard) throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            connection.createStatement().executeUpdate("u");
            LockSupport.parkNanos(1_000);
        }
        guard.databaseManager().useTransaction("virtual", connection -> LockSupport.parkNanos(1_000));
    }

    /** That what the test looks for would be found: a park within a class's initialization pins on each JDK from 21. */
    @Test
    void pinned_parkThatPins_isSeen() throws Exception {
        List<RecordedEvent> pinned = pinned(() -> onVirtualThreads(
                2, () -> assertThat(Pinning.VALUE + Pinning.park()).isPositive()));

        assertThat(pinned).anyMatch(PinningIT::isOurs);
    }

    /** Parks while it is initialized. */
    private static final class Pinning {
        static final int VALUE = park();

        private static synchronized int park() {
            LockSupport.parkNanos(50_000_000);
            return 1;
        }
    }

    private static boolean isOurs(RecordedEvent event) {
        RecordedStackTrace trace = event.getStackTrace();
        return trace == null
                || trace.getFrames().stream()
                        .filter(RecordedFrame::isJavaFrame)
                        .map(RecordedFrame::getMethod)
                        .filter(method -> !method.getType().getName().startsWith("java."))
                        .findFirst()
                        .filter(method -> method.getType().getName().startsWith("io.poolguard."))
                        // On JDK 17 threads that are started wait for each other, in the lock of their group.
                        .filter(method -> !method.getName().equals("start"))
                        .isPresent();
    }

    private List<RecordedEvent> pinned(Work work) throws Exception {
        Path file = directory.resolve("pinned.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(PINNED).withoutThreshold().withStackTrace();
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(PINNED))
                .toList();
    }

    private static void onVirtualThreads(int count, Work work) throws Exception {
        CountDownLatch ended = new CountDownLatch(count);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Object> threads = new ArrayList<>(); // virtual threads that nobody knows may be collected while they wait
        for (int i = 0; i < count; i++) {
            threads.add(start(() -> {
                try {
                    work.run();
                } catch (Throwable t) {
                    failure.set(t);
                } finally {
                    ended.countDown();
                }
            }));
        }
        assertThat(ended.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(failure.get()).isNull();
        assertThat(threads).hasSize(count);
    }

    private static Object start(Runnable work) throws ReflectiveOperationException {
        if (VIRTUAL) {
            Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
            return start.invoke(null, work);
        }
        Thread thread = new Thread(work);
        thread.start();
        return thread;
    }
}
