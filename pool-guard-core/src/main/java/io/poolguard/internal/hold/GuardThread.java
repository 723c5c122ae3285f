/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/** A thread of a guard's own: a daemon with a telling name. */
public final class GuardThread {

    private GuardThread() {}

    /** Not started. Inherits nothing from the thread that makes it: no thread-locals, no class loader. */
    public static Thread of(String pool, String role, Runnable work) {
        Thread thread = new Thread(null, work, "poolguard-" + pool + "-" + role, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }
}
