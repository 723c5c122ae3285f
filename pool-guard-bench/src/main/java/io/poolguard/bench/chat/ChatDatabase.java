/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.bench.stub.StubDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A pool that transactions run on. Each takes one connection, and gives it back. */
interface ChatDatabase extends AutoCloseable {

    /** What is done with a connection. */
    interface Work {
        void run(Connection connection) throws SQLException;
    }

    void inTransaction(String label, Work work) throws SQLException;

    @Override
    void close();

    static ChatDatabase open(ChatForm.Access access, int poolSize, ChatTimes times) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("chat");
        config.setDataSource(new StubDataSource(times.roundTrip()));
        config.setMaximumPoolSize(poolSize);
        config.setConnectionTimeout(times.acquireTimeout().toMillis());
        return access == ChatForm.Access.HIKARI
                ? new ByHand(new HikariDataSource(config))
                : new Guarded(PoolGuard.newPool(config).build());
    }

    /** What everybody writes who has a data source and nothing else. */
    record ByHand(HikariDataSource pool) implements ChatDatabase {

        @Override
        public void inTransaction(String label, Work work) throws SQLException {
            DataSource dataSource = pool;
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    work.run(connection);
                    connection.commit();
                } catch (SQLException e) {
                    connection.rollback();
                    throw e;
                }
            }
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    /** The guard, with its defaults. */
    record Guarded(PoolGuard guard) implements ChatDatabase {

        @Override
        public void inTransaction(String label, Work work) throws SQLException {
            guard.databaseManager().useTransaction(label, work::run);
        }

        @Override
        public void close() {
            guard.close();
        }
    }
}
