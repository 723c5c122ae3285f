/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;

/** The stacks of platform threads, as {@code java.management} gives them: of all that are asked for at one safepoint. */
final class PlatformThreads {

    /** Deeper stacks are cut at their outermost frames. */
    private static final int MOST_FRAMES = 1024;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    /** Adds the stacks of those that are platform threads and alive. */
    void take(List<Thread> asked, Map<Thread, ThreadStack> stacks) {
        long[] ids = asked.stream().mapToLong(Thread::getId).toArray();
        ThreadInfo[] infos = threads.getThreadInfo(ids, MOST_FRAMES);
        for (int i = 0; i < infos.length; i++) {
            ThreadInfo info = infos[i];
            // It knows no virtual thread, and by its number another thread can only be met once this one has ended.
            if (info != null && asked.get(i).isAlive()) {
                stacks.put(asked.get(i), ThreadStack.of(info.getThreadState(), info.getStackTrace()));
            }
        }
    }
}
