/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.layers;

import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.cursor.Cursor;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.TransactionFactory;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.apache.ibatis.transaction.managed.ManagedTransactionFactory;

/** Orders by MyBatis. */
public final class MyBatisOrders {

    /** The SQL. */
    interface Orders {

        @Insert("insert into orders (item) values (#{item})")
        void insert(String item);

        @Options(fetchSize = 1_000) // PostgreSQL streams with one, and then in a transaction alone
        @Select("select item from orders order by id")
        Cursor<String> items();
    }

    private final SqlSessionFactory own;
    private final SqlSessionFactory joining;

    public MyBatisOrders(PoolGuard guard) {
        own = factory(guard, new JdbcTransactionFactory());
        // Leaves commit, rollback and close to whose connection it is.
        joining = factory(guard, new ManagedTransactionFactory());
    }

    private static SqlSessionFactory factory(PoolGuard guard, TransactionFactory transactions) {
        Configuration configuration = new Configuration(new Environment("orders", transactions, guard.dataSource()));
        configuration.addMapper(Orders.class);
        return new SqlSessionFactoryBuilder().build(configuration);
    }

    /** A transaction: commits, or rolls back on what the payment throws. The connection is held while it is made. */
    public void place(String item, Runnable payment) {
        try (SqlSession sql = own.openSession()) {
            sql.getMapper(Orders.class).insert(item);
            payment.run();
            sql.commit();
        }
    }

    /** On a session's connection: its commit is the session's. It can be released afterwards, before a slow call. */
    public void place(Session session, String item) throws SQLException {
        try (SqlSession sql = joining.openSession(session.connection())) {
            sql.getMapper(Orders.class).insert(item);
        }
        session.commit();
    }

    /** All items, a thousand at a time. The cursor has the connection until its session is closed. */
    public void forEachItem(Consumer<String> work) throws IOException {
        try (SqlSession sql = own.openSession();
                Cursor<String> items = sql.getMapper(Orders.class).items()) {
            items.forEach(work);
        }
    }

    /** What only the driver's own class can do. The guard does not see what is done there. */
    public <C, R> R onDriver(Class<C> driverClass, Function<C, R> work) throws SQLException {
        try (SqlSession sql = own.openSession()) {
            R result;
            try {
                result = work.apply(sql.getConnection().unwrap(driverClass));
            } catch (Throwable e) {
                rollBack(sql, e); // or close() would commit what is half done, as it switches auto-commit on
                throw e;
            }
            sql.commit(true); // forced: MyBatis has seen no insert or update
            return result;
        }
    }

    private static void rollBack(SqlSession sql, Throwable cause) {
        try {
            sql.rollback(true);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
