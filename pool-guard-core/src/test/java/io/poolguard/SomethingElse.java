/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.util.concurrent.CountDownLatch;

/** What a thread does after it has handed its connection on. */
final class SomethingElse {

    private SomethingElse() {}

    static void busy(CountDownLatch begun, CountDownLatch end) {
        begun.countDown();
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
