/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

/**
 * HikariCP's counts, each read by itself. A pool that has not been used yet has none but its limits.
 *
 * @param base how many idle connections the pool keeps ready: HikariCP's {@code minimumIdle}
 */
public record PoolCounts(int total, int active, int idle, int pending, int max, int base) {

    /** Whether the pool has all connections that it may have. */
    public boolean isFull() {
        return total >= max;
    }

    /** Whether the pool is full, and no connection is idle. */
    public boolean isExhausted() {
        return isFull() && idle == 0;
    }
}
