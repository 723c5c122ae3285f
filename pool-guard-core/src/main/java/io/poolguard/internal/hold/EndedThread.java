/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/**
 * What the guard keeps of a thread that has ended: its name and id. A thread object may still refer to what the thread
 * worked with, the connection too, which could then never be found leaked.
 */
final class EndedThread extends Thread {

    private final long id;

    EndedThread(Thread ended) {
        super(null, null, ended.getName(), 0, false);
        setContextClassLoader(null);
        this.id = ended.getId();
    }

    @Override
    public long getId() {
        return id;
    }
}
