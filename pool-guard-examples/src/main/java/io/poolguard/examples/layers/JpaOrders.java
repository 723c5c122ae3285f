/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.layers;

import io.poolguard.PoolGuard;
import io.poolguard.Session;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceConfiguration;
import jakarta.persistence.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.jpa.HibernateHints;

/** Orders by JPA, with Hibernate. */
public final class JpaOrders implements AutoCloseable {

    /** A row. */
    @Entity(name = "PlacedOrder")
    @Table(name = "orders")
    public static class PlacedOrder {

        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        private long id;

        private String item = "";

        protected PlacedOrder() {}

        PlacedOrder(String item) {
            this.item = item;
        }

        public long id() {
            return id;
        }

        public String item() {
            return item;
        }
    }

    private final EntityManagerFactory orders;

    public JpaOrders(PoolGuard guard) {
        orders = new PersistenceConfiguration("orders")
                .managedClass(PlacedOrder.class)
                .property(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, guard.dataSource())
                .createEntityManagerFactory();
    }

    /** A transaction: commits, or rolls back on what the payment throws. The connection is held while it is made. */
    public void place(String item, Runnable payment) {
        orders.runInTransaction(manager -> {
            manager.persist(new PlacedOrder(item));
            payment.run();
        });
    }

    /** On a session's connection: its commit is the session's. It can be released afterwards, before a slow call. */
    public void place(Session session, String item) throws SQLException {
        SessionFactory hibernate = orders.unwrap(SessionFactory.class);
        try (org.hibernate.Session manager =
                hibernate.withOptions().connection(session.connection()).openSession()) {
            manager.beginTransaction();
            manager.persist(new PlacedOrder(item));
            manager.getTransaction().commit();
        }
    }

    /** All items, a thousand at a time. The stream has the connection until it is closed. */
    public void forEachItem(Consumer<String> work) {
        orders.runInTransaction(manager -> {
            try (Stream<String> items = manager.createQuery(
                            "select o.item from PlacedOrder o order by o.id", String.class)
                    .setHint(HibernateHints.HINT_FETCH_SIZE, 1_000) // PostgreSQL streams with one
                    .getResultStream()) {
                items.forEach(work);
            }
        });
    }

    /** What only the driver's own class can do. The guard does not see what is done there. */
    public <C, R> R onDriver(Class<C> driverClass, Function<C, R> work) {
        return orders.callInTransaction(manager ->
                manager.callWithConnection((Connection connection) -> work.apply(connection.unwrap(driverClass))));
    }

    @Override
    public void close() {
        orders.close();
    }
}
