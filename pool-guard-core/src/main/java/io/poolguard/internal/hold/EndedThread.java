/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/**
 * What the books keep of a thread that has ended: its name and number. The thread itself may still have what it worked
 * with, the connection too, which could then never be found leaked.
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
