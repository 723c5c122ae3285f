/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.support.LogLines;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * All that a guard shows to people while this is open: lines of its log at every level, its exceptions, its events in a
 * flight recording, and what a test hands in.
 */
final class CapturedOutput implements AutoCloseable {

    /** What the guard must not show; each has this in common. */
    static final String SECRET = "zk7391";

    static final String PASSWORD = SECRET + "password";
    static final String LITERAL = SECRET + "literal";
    static final String BOUND = SECRET + "bound";

    private static final List<String> EVENTS = List.of("Acquire", "Hold", "Finding");

    private static final List<String> JDK = List.of("java.", "sun.", "jdk.");
    private static final List<String> OURS = List.of("io.poolguard.", "com.zaxxer.hikari.");

    private final LogLines log = LogLines.withTraces();
    private final Recording recording = new Recording();
    private final List<String> texts = new ArrayList<>();
    private final List<String> ofDrivers = new ArrayList<>();
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    CapturedOutput() {
        EVENTS.forEach(event -> recording.enable("io.poolguard." + event).withoutThreshold());
        recording.start();
    }

    /** Something to do that may fail. */
    interface Work {
        void run() throws Exception;
    }

    /** Does the work, and takes what it fails with. */
    void attempt(Work work) {
        try {
            work.run();
        } catch (Exception e) {
            add(e);
        }
    }

    void add(Object shown) {
        texts.add(String.valueOf(shown));
    }

    /** An exception, with all that hangs on it. What a driver says in its own exceptions is the driver's affair. */
    void add(Throwable failure) {
        if (failure == null || !seen.add(failure)) {
            return;
        }
        (isDrivers(failure) ? ofDrivers : texts).add(String.valueOf(failure));
        add(failure.getCause());
        for (Throwable suppressed : failure.getSuppressed()) {
            add(suppressed);
        }
        if (failure instanceof SQLException sql) {
            add((Throwable) sql.getNextException());
        }
    }

    /** Whether it was made neither by the guard nor by the pool, nor by the JDK on their behalf. */
    private static boolean isDrivers(Throwable failure) {
        return failure instanceof DriverFailure
                || Arrays.stream(failure.getStackTrace())
                        .map(StackTraceElement::getClassName)
                        .filter(name -> JDK.stream().noneMatch(name::startsWith))
                        .findFirst()
                        .filter(name -> OURS.stream().noneMatch(name::startsWith))
                        .isPresent();
    }

    /** What a scripted driver fails with: it says all that it knows. */
    static final class DriverFailure extends SQLException {
        private static final long serialVersionUID = 1L;

        DriverFailure(String sqlState) {
            super("cannot do " + LITERAL + " with " + BOUND + " as " + PASSWORD, sqlState);
        }
    }

    /** What was shown, once the log and the recording have been read. */
    List<String> all(Path directory) throws IOException {
        log.failures().forEach(this::add);
        List<String> all = new ArrayList<>(texts);
        all.addAll(log.all());
        Path file = directory.resolve("shown.jfr");
        recording.stop();
        recording.dump(file);
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (event.getEventType().getName().startsWith("io.poolguard.")) {
                all.add(event.toString());
            }
        }
        return all;
    }

    /**
     * No secret was shown, although all of them were where they could have been: the drivers' own exceptions show
     * these.
     */
    void assertKeepsSecrets(Path directory, String... known) throws IOException {
        List<String> all = all(directory);
        assertThat(all).filteredOn(shown -> shown.contains(SECRET)).isEmpty();
        for (String secret : known) {
            assertThat(ofDrivers).anyMatch(said -> said.contains(secret));
        }
    }

    @Override
    public void close() {
        log.close();
        recording.close();
    }
}
