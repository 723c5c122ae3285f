/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** A thread for each chat: virtual where the JDK has them, otherwise one of the system's with a small stack. */
final class ChatThreads {

    private static final long STACK_BYTES = 256 * 1024;

    private ChatThreads() {}

    static Thread start(Runnable chat) {
        try {
            Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
            return (Thread) start.invoke(null, chat);
        } catch (NoSuchMethodException before21) {
            Thread thread = new Thread(null, chat, "chat", STACK_BYTES);
            thread.setDaemon(true);
            thread.start();
            return thread;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot start a virtual thread", e);
        }
    }
}
