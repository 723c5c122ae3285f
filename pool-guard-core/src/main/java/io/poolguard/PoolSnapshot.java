/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

/**
 * The pool's counts at one moment.
 *
 * <p>The figures are HikariCP's own, each read by itself, so that sums may be off by what happened in between. Reading
 * them takes no lock, waits for nothing and does not start a pool that has not been used yet.
 *
 * <p>Immutable.
 *
 * @param pool the pool's name
 * @param total connections that exist
 * @param active connections in use
 * @param idle connections that wait in the pool
 * @param pending threads that wait for a connection
 * @param max the most connections that the pool may have
 * @param baseSize connections that the pool keeps ready: HikariCP's {@code minimumIdle}
 * @param overflow connections above the base size
 * @param broken connections that broke while held, since the guard was built, each counted when its hold ends. Those
 *     that the pool finds broken while they are idle, or as it closes them, are replaced by it in silence, and are not
 *     known here
 */
public record PoolSnapshot(
        String pool, int total, int active, int idle, int pending, int max, int baseSize, int overflow, long broken) {

    /**
     * The snapshot on one line, for logs.
     *
     * @return the pool's name and the figures
     */
    @Override
    public String toString() {
        return pool + " - total=" + total + ", active=" + active + ", idle=" + idle + ", pending=" + pending + ", max="
                + max + ", baseSize=" + baseSize + ", overflow=" + overflow + ", broken=" + broken;
    }
}
