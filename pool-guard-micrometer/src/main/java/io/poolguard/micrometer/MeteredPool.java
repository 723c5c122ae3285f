/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.HoldSnapshot;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth;
import io.poolguard.PoolSnapshot;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The pool whose figures the meters read. */
final class MeteredPool {

    private final PoolGuard guard;
    private final HikariDataSource pool;
    private final Kept<PoolSnapshot> snapshot;
    private final Kept<List<HoldSnapshot>> holds;
    private final Kept<PoolHealth> health;
    private final Kept<Map<String, LabelFigures>> labels;

    /** @param clock nanoseconds, as of {@link System#nanoTime()} */
    MeteredPool(PoolGuard guard, LongSupplier clock) {
        this.guard = Objects.requireNonNull(guard, "guard");
        try {
            this.pool = guard.dataSource().unwrap(HikariDataSource.class);
        } catch (SQLException e) {
            throw new IllegalArgumentException("the guard's pool is no HikariDataSource", e);
        }
        snapshot = new Kept<>(guard::snapshot, clock);
        holds = new Kept<>(guard::holds, clock);
        health = new Kept<>(guard::health, clock);
        labels = new Kept<>(
                () -> guard.figures().stream().collect(Collectors.toMap(LabelFigures::label, Function.identity())),
                clock);
    }

    /** The name as HikariCP's own meters have it. */
    String name() {
        String name = pool.getPoolName();
        return name == null ? guard.snapshot().pool() : name;
    }

    PoolSnapshot snapshot() {
        return snapshot.get();
    }

    List<HoldSnapshot> holds() {
        return holds.get();
    }

    PoolHealth health() {
        return health.get();
    }

    /** The figures of each label that has been used. */
    Collection<LabelFigures> labels() {
        return labels.get().values();
    }

    /** The figures of a label that was among all. */
    LabelFigures label(String label) {
        LabelFigures known = labels.get().get(label);
        if (known == null) {
            throw new IllegalStateException("label '" + label + "' is not in the books");
        }
        return known;
    }

    /** The figure; unknown once nobody keeps the books any more, as the guard or the pool is closed. */
    double whileOpen(DoubleSupplier figure) {
        return guard.isClosed() ? Double.NaN : figure.getAsDouble();
    }
}
