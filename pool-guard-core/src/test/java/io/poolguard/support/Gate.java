/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import static io.poolguard.support.Eventually.eventually;

import java.util.concurrent.CountDownLatch;

/** Stops the threads that come to it until the test opens it: in a model's answer, in a driver's call. */
public final class Gate {

    private final CountDownLatch open = new CountDownLatch(1);
    private volatile Thread last;

    /** Waits until the gate is open. */
    public void pass() throws InterruptedException {
        last = Thread.currentThread();
        open.await();
    }

    /** The same, as what a scripted driver does at a call. */
    public Object passInTheDriver() throws InterruptedException {
        pass();
        return ScriptedDatabase.AS_USUAL;
    }

    /** Waits until a thread waits at the gate. */
    public void awaitArrival() {
        eventually("a thread waits at the gate", () -> last != null && last.getState() == Thread.State.WAITING);
    }

    /** From now on nobody waits. */
    public void open() {
        open.countDown();
    }
}
