/* SPDX-License-Identifier: Apache-2.0 */
package com.example;

/** Threads that keep the cores busy until they are told to end. */
final class BusyThreads {

    // Written by the thread that ends them; read by the busy ones.
    private volatile boolean over;

    private BusyThreads() {}

    static BusyThreads start(int threads) {
        BusyThreads busy = new BusyThreads();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(busy::burn);
            thread.setDaemon(true);
            thread.start();
        }
        return busy;
    }

    private void burn() {
        double value = 1;
        while (!over) {
            value = Math.sqrt(value + 1);
        }
        if (value == 0) {
            System.out.println(value); // so that no compiler leaves the work out
        }
    }

    void end() {
        over = true;
    }
}
