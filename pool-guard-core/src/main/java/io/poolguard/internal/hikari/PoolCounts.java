/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

/**
 * HikariCP's counts, each read by itself. Of a pool that has not been used yet: none, and what it may have.
 *
 * @param base what the pool keeps ready: HikariCP's {@code minimumIdle}
 */
public record PoolCounts(int total, int active, int idle, int pending, int max, int base) {

    /** Whether the pool has all connections that it may have, and none of them is to be had. */
    public boolean isExhausted() {
        return total >= max && idle == 0;
    }
}
