/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.PoolSnapshot;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.DoubleSupplier;

/** The pool whose figures the meters read. */
record MeteredPool(PoolGuard guard, HikariDataSource pool) {

    static MeteredPool of(PoolGuard guard) {
        Objects.requireNonNull(guard, "guard");
        try {
            return new MeteredPool(guard, guard.dataSource().unwrap(HikariDataSource.class));
        } catch (SQLException e) {
            throw new IllegalArgumentException("the guard's pool is no HikariDataSource", e);
        }
    }

    String name() {
        return snapshot().pool();
    }

    PoolSnapshot snapshot() {
        return guard.snapshot();
    }

    /** The figure; unknown once the pool is closed. */
    double whileOpen(DoubleSupplier figure) {
        return pool.isClosed() ? Double.NaN : figure.getAsDouble();
    }
}
