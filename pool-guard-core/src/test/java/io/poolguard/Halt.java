/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;

import java.util.concurrent.CountDownLatch;

/** A place where threads stand still until the test lets them go: in a model's answer, in a driver's call. */
final class Halt {

    private final CountDownLatch end = new CountDownLatch(1);
    private volatile Thread last;

    void here() throws InterruptedException {
        last = Thread.currentThread();
        end.await();
    }

    /** The same as what a scripted driver does at a call. */
    Object inTheDriver() throws InterruptedException {
        here();
        return ScriptedDatabase.AS_USUAL;
    }

    /** Waits until a thread stands here. */
    void awaitThread() {
        eventually("a thread stands still", () -> last != null && last.getState() == Thread.State.WAITING);
    }

    void end() {
        end.countDown();
    }
}
