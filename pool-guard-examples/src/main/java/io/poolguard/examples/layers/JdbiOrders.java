/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.layers;

import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Orders by Jdbi. */
public final class JdbiOrders {

    private static final String INSERT = "insert into orders (item) values (?)";

    private final Jdbi jdbi;

    public JdbiOrders(PoolGuard guard) {
        jdbi = Jdbi.create(guard.dataSource());
    }

    /** A transaction: commits, or rolls back on what the payment throws. The connection is held while it is made. */
    public void place(String item, Runnable payment) {
        jdbi.useTransaction(handle -> {
            handle.execute(INSERT, item);
            payment.run();
        });
    }

    /** On a session's connection: its commit is the session's. It can be released afterwards, before a slow call. */
    public void place(Session session, String item) throws SQLException {
        try (Handle handle = Jdbi.open(session.connection())) {
            handle.execute(INSERT, item);
        }
        session.commit();
    }

    /** All items, a thousand at a time. The stream has the connection until it is closed. */
    public void forEachItem(Consumer<String> work) {
        jdbi.useTransaction(handle -> {
            try (Stream<String> items = handle
                    .createQuery("select item from orders order by id")
                    .setFetchSize(1_000) // PostgreSQL streams with one, and then in a transaction alone
                    .mapTo(String.class)
                    .stream()) {
                items.forEach(work);
            }
        });
    }

    /** What only the driver's own class can do. The guard does not see what is done there. */
    public <C, R> R onDriver(Class<C> driverClass, Function<C, R> work) throws SQLException {
        return jdbi.withHandle(handle -> work.apply(handle.getConnection().unwrap(driverClass)));
    }
}
