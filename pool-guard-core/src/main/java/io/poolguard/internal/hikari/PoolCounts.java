/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

/**
 * HikariCP's counts, each read by itself. Of a pool that has not been used yet: none, and what it may have.
 *
 * @param base what the pool keeps ready: HikariCP's {@code minimumIdle}
 */
public record PoolCounts(int total, int active, int idle, int pending, int max, int base) {

    /** Whether the pool has all connections that it may have. */
    public boolean isFull() {
        return total >= max;
    }

    /** Whether none of them is to be had, besides. */
    public boolean isExhausted() {
        return isFull() && idle == 0;
    }
}
