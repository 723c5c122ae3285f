/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

/**
 * Many virtual threads on few connections.
 *
 * <p>With a thread for each task the pool is the only bound that is left. Ten thousand tasks on ten connections are no
 * trouble as long as each holds one for milliseconds: the others wait, which costs a virtual thread nothing. One slow
 * call with a connection in hand, and all of them wait for it. The guard takes no lock around a driver's call and keeps
 * nothing by thread, so it adds nothing to either. On JDK 21 and newer give it {@code
 * Executors.newVirtualThreadPerTaskExecutor()}; with HikariCP 7.1 or newer.
 */
public final class VirtualThreads {

    private final DatabaseManager database;
    private final ExecutorService threads;

    public VirtualThreads(PoolGuard guard, ExecutorService threads) {
        this.database = guard.databaseManager();
        this.threads = threads;
    }

    /** Summarises each text, all at once, and saves what came of it. */
    public List<String> summarise(List<String> texts, UnaryOperator<String> model)
            throws ExecutionException, InterruptedException {
        List<Future<String>> tasks = new ArrayList<>();
        for (String text : texts) {
            tasks.add(threads.submit(() -> {
                String summary = model.apply(text); // no connection in hand: as many at once as the model allows
                database.useTransaction("save summary", connection -> save(connection, summary));
                return summary;
            }));
        }
        List<String> summaries = new ArrayList<>();
        for (Future<String> task : tasks) {
            summaries.add(task.get());
        }
        return summaries;
    }

    private static void save(Connection connection, String summary) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into summary (text) values (?)")) {
            insert.setString(1, summary);
            insert.executeUpdate();
        }
    }
}
