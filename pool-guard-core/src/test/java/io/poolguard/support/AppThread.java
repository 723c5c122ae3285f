/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** One thread of an application. What fails in it fails the test that asks for its result. */
public final class AppThread<T> {

    private static final long PATIENCE_SECONDS = 10;

    private final FutureTask<T> task;
    private final Thread thread;

    private AppThread(String name, Callable<T> work) {
        // The work is called by the JDK, so that all frames of the application are the work's own.
        this.task = new FutureTask<>(work);
        this.thread = new Thread(task, name);
    }

    public static <T> AppThread<T> start(String name, Callable<T> work) {
        AppThread<T> started = new AppThread<>(name, work);
        started.thread.setDaemon(true);
        started.thread.start();
        return started;
    }

    public boolean isDone() {
        return task.isDone();
    }

    /** The work's result, once the thread has ended. */
    public T result() {
        try {
            T result = task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            thread.join();
            return result;
        } catch (Exception e) {
            throw new AssertionError("thread " + thread.getName() + " has failed", e);
        }
    }
}
