/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.lifecycle;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.support.Eventually;
import io.poolguard.support.H2;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * An application that is deployed in a class loader of its own, with its own guard and pool: given the database and the
 * threads of the server, it runs and ends, and tells what it has found. Loaded anew by {@link ClassLoaderIT}.
 */
public final class ChildApplication implements BiFunction<DataSource, ExecutorService, List<String>> {

    /** The pool's name, which is in the names of the guard's threads. */
    static final String POOL = "child";

    private static final int THREADS = 2;
    private static final int KINDS = 3;
    private static final long BOUND_SECONDS = 10;

    /** For its class loader alone. */
    public ChildApplication() {}

    @Override
    public List<String> apply(DataSource database, ExecutorService threads) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(POOL);
        config.setDataSource(database);
        config.setMaximumPoolSize(2 * THREADS);
        Listener listener = new Listener();
        try (PoolGuard guard = PoolGuard.newPool(config)
                .idleThreshold(Duration.ofMillis(20))
                .listener(listener)
                .context(() -> Thread.currentThread().getName())
                .build()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(() -> {
                    nest(guard, listener);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(BOUND_SECONDS, TimeUnit.SECONDS);
            }
            List<String> told = new ArrayList<>(listener.kinds);
            told.add("holds=" + guard.holds().size());
            told.add("acquires="
                    + guard.figures().stream().mapToLong(LabelFigures::acquires).sum());
            told.add("loader=" + PoolGuard.class.getClassLoader().getClass().getSimpleName());
            told.add("loader=" + HikariConfig.class.getClassLoader().getClass().getSimpleName());
            return told;
        } catch (Exception e) {
            throw new IllegalStateException(e.toString()); // no more of it: its classes are to go
        }
    }

    /** A connection held idle, and a second one beside it that is closed with an update. */
    private static void nest(PoolGuard guard, Listener listener) throws SQLException {
        guard.databaseManager().useTransaction("outer", outer -> {
            try (Connection inner = guard.dataSource().getConnection()) {
                inner.setAutoCommit(false);
                H2.execute(inner, "insert into message select max(id) + 1, 'hello' from message");
            }
            Eventually.eventually("all is told", () -> listener.kinds.size() == KINDS);
        });
    }

    private static final class Listener implements Consumer<Finding> {
        private final Set<String> kinds = ConcurrentHashMap.newKeySet();

        @Override
        public void accept(Finding finding) {
            if (finding.stage() == Finding.Stage.BEGAN) {
                kinds.add(finding.kind().name());
            }
        }
    }
}
