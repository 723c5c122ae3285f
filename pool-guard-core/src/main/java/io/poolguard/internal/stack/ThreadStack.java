/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import java.util.Arrays;
import java.util.List;

/**
 * Where a thread stood at one moment.
 *
 * @param state what the thread did then
 * @param frames the innermost frame first; none of a thread that has ended
 */
public record ThreadStack(Thread.State state, List<Frame> frames) {

    private static final List<String> READING = List.of("java.io.", "java.net.", "sun.nio.ch.", "sun.nio.fs.");

    /** Marks a native method in place of a line. */
    private static final int NATIVE = -2;

    /**
     * Whether the thread waits: it is parked, asleep or blocked, or it reads, which to the JVM is running, in a native
     * method. A thread that computes waits for nothing, whatever has called it.
     */
    public boolean isWaiting() {
        return switch (state) {
            case WAITING, TIMED_WAITING, BLOCKED -> true;
            case RUNNABLE ->
                frames.stream()
                        .limit(1)
                        .anyMatch(innermost -> innermost.line() == NATIVE
                                && READING.stream().anyMatch(innermost.className()::startsWith));
            case NEW, TERMINATED -> false;
        };
    }

    static ThreadStack of(Thread.State state, StackTraceElement[] trace) {
        return new ThreadStack(state, Arrays.stream(trace).map(Frame::of).toList());
    }
}
