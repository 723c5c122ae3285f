/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the stacks of several threads. A stack by itself stops all threads of a JVM 17 for a moment, and then waits for a
 * core on a busy machine; so all platform threads are asked for at once, where the runtime has {@code java.management}.
 */
public final class ThreadStacks {

    private static final Optional<PlatformThreads> PLATFORM = platform();

    private ThreadStacks() {}

    /** The stacks, each of one moment. A thread of which none is to be had is not in it. */
    public static Map<Thread, ThreadStack> take(Collection<Thread> threads) {
        List<Thread> distinct = threads.stream().distinct().toList();
        Map<Thread, ThreadStack> stacks = new HashMap<>();
        PLATFORM.ifPresent(all -> all.take(distinct, stacks));
        List<Thread> others = new ArrayList<>(distinct);
        others.removeAll(stacks.keySet());
        for (Thread thread : others) {
            stacks.put(thread, one(thread));
        }
        return stacks;
    }

    /** A virtual thread, one that has ended, or any thread of a runtime without {@code java.management}. */
    private static ThreadStack one(Thread thread) {
        Thread.State before = thread.getState();
        StackTraceElement[] trace = thread.getStackTrace();
        // A thread that has moved on between two looks waited at one of them at most.
        return ThreadStack.of(thread.getState() == before ? before : Thread.State.RUNNABLE, trace);
    }

    private static Optional<PlatformThreads> platform() {
        try {
            return Optional.of(new PlatformThreads());
        } catch (LinkageError | RuntimeException e) {
            return Optional.empty();
        }
    }
}
