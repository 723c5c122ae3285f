/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import java.util.concurrent.CountDownLatch;

/** What a thread does after it has handed its connection on: nothing that a finding may name. */
public final class UnrelatedWork {

    private UnrelatedWork() {}

    public static void run(CountDownLatch begun, CountDownLatch end) {
        begun.countDown();
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
