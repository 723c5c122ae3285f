/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.layers;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.table;

import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** Orders by jOOQ. */
public final class JooqOrders {

    // What jOOQ's code generator writes for you.
    private static final Table<Record> ORDERS = table("orders");
    private static final Field<Long> ID = field("id", Long.class);
    private static final Field<String> ITEM = field("item", String.class);

    private final DSLContext jooq;

    public JooqOrders(PoolGuard guard, SQLDialect dialect) {
        jooq = DSL.using(guard.dataSource(), dialect);
    }

    /** A transaction: commits, or rolls back on what the payment throws. The connection is held while it is made. */
    public void place(String item, Runnable payment) {
        jooq.transaction(transaction -> {
            insert(transaction.dsl(), item);
            payment.run();
        });
    }

    /** On a session's connection: its commit is the session's. It can be released afterwards, before a slow call. */
    public void place(Session session, String item) throws SQLException {
        insert(DSL.using(session.connection(), jooq.dialect()), item);
        session.commit();
    }

    private static void insert(DSLContext dsl, String item) {
        dsl.insertInto(ORDERS).set(ITEM, item).execute();
    }

    /** All items, a thousand at a time. The stream has the connection until it is closed. */
    public void forEachItem(Consumer<String> work) {
        jooq.transaction(transaction -> {
            try (Stream<Record1<String>> rows = transaction
                    .dsl()
                    .select(ITEM)
                    .from(ORDERS)
                    .orderBy(ID)
                    .fetchSize(1_000) // PostgreSQL streams with one, and then in a transaction alone
                    .fetchStream()) {
                rows.map(Record1::value1).forEach(work);
            }
        });
    }

    /** What only the driver's own class can do. The guard does not see what is done there. */
    public <C, R> R onDriver(Class<C> driverClass, Function<C, R> work) {
        return Objects.requireNonNull(jooq.connectionResult(connection -> work.apply(connection.unwrap(driverClass))));
    }
}
