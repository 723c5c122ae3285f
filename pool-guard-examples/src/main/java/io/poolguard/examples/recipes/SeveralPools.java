/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import java.time.Duration;
import java.util.List;

/**
 * Several pools: one for what users wait for, one for what may take its time.
 *
 * <p>Each pool has a guard, with its own name, thresholds and books, so that a report which runs for minutes is normal
 * in one and a finding in the other, and cannot take the last connection from a user. The name is what tells them apart
 * in logs, meters and health: give each pool one. A guard sees its own pool alone: a thread that holds a connection of
 * one while it waits for the other is not called nested.
 */
public final class SeveralPools implements AutoCloseable {

    private final PoolGuard online;
    private final PoolGuard reports;

    public SeveralPools(HikariConfig onlinePool, HikariConfig reportsPool) {
        onlinePool.setPoolName("online");
        reportsPool.setPoolName("reports");
        online = PoolGuard.newPool(onlinePool)
                .idleThreshold(Duration.ofSeconds(2))
                .holdThreshold(Duration.ofSeconds(10))
                .build();
        try {
            reports = PoolGuard.newPool(reportsPool)
                    .holdThreshold(Duration.ofMinutes(30))
                    .build();
        } catch (Throwable t) {
            online.close(); // or its pool and its thread are left behind
            throw t;
        }
    }

    public DatabaseManager online() {
        return online.databaseManager();
    }

    public DatabaseManager reports() {
        return reports.databaseManager();
    }

    /** For a page that shows them all. */
    public List<PoolGuard> all() {
        return List.of(online, reports);
    }

    @Override
    public void close() {
        online.close();
        reports.close();
    }
}
