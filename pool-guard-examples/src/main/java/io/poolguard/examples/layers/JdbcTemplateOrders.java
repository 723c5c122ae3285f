/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.layers;

import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Orders by Spring's {@link JdbcTemplate} and {@link TransactionTemplate}. */
public final class JdbcTemplateOrders {

    private static final String INSERT = "insert into orders (item) values (?)";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;

    public JdbcTemplateOrders(PoolGuard guard) {
        DataSource dataSource = guard.dataSource();
        jdbc = new JdbcTemplate(dataSource);
        jdbc.setFetchSize(1_000); // PostgreSQL streams with one, and then in a transaction alone
        transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    }

    /** A transaction: commits, or rolls back on what the payment throws. The connection is held while it is made. */
    public void place(String item, Runnable payment) {
        transactions.executeWithoutResult(status -> {
            jdbc.update(INSERT, item);
            payment.run();
        });
    }

    /** On a session's connection: its commit is the session's. It can be released afterwards, before a slow call. */
    public void place(Session session, String item) throws SQLException {
        // Spring closes what it is given after each statement; true keeps even that from the connection.
        JdbcTemplate here = new JdbcTemplate(new SingleConnectionDataSource(session.connection(), true));
        here.update(INSERT, item);
        session.commit();
    }

    /** All items, a thousand at a time. The stream has the connection until it is closed. */
    public void forEachItem(Consumer<String> work) {
        transactions.executeWithoutResult(status -> {
            try (Stream<String> items =
                    jdbc.queryForStream("select item from orders order by id", (row, number) -> row.getString(1))) {
                items.forEach(work);
            }
        });
    }

    /** What only the driver's own class can do. The guard does not see what is done there. */
    public <C, R> R onDriver(Class<C> driverClass, Function<C, R> work) {
        ConnectionCallback<R> unwrapped = (Connection connection) -> work.apply(connection.unwrap(driverClass));
        return Objects.requireNonNull(jdbc.execute(unwrapped));
    }
}
