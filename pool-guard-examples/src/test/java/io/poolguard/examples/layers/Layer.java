/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.layers;

import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.util.function.Consumer;
import java.util.function.Function;

/** A data layer's example, as the tests see it. */
record Layer(Place place, PlaceInSession placeInSession, ForEachItem forEachItem, OnDriver onDriver, Runnable close) {

    interface Place {
        void place(String item, Runnable payment);
    }

    interface PlaceInSession {
        void place(Session session, String item) throws Exception;
    }

    interface ForEachItem {
        void forEachItem(Consumer<String> work) throws Exception;
    }

    interface OnDriver {
        <C, R> R onDriver(Class<C> driverClass, Function<C, R> work) throws Exception;
    }

    /** Which layers there are, and the line of each example that has the connection taken. */
    enum Kind {
        JDBC_TEMPLATE("transactions.executeWithoutResult(", "transactions.executeWithoutResult(") {
            @Override
            Layer on(PoolGuard guard, TestDatabase database) {
                JdbcTemplateOrders orders = new JdbcTemplateOrders(guard);
                return new Layer(orders::place, orders::place, orders::forEachItem, orders::onDriver, () -> {});
            }
        },
        JPA("orders.runInTransaction(", "orders.runInTransaction(") {
            @Override
            Layer on(PoolGuard guard, TestDatabase database) {
                JpaOrders orders = new JpaOrders(guard);
                return new Layer(orders::place, orders::place, orders::forEachItem, orders::onDriver, orders::close);
            }
        },
        JOOQ("jooq.transaction(", "jooq.transaction(") {
            @Override
            Layer on(PoolGuard guard, TestDatabase database) {
                JooqOrders orders = new JooqOrders(guard, database.dialect());
                return new Layer(orders::place, orders::place, orders::forEachItem, orders::onDriver, () -> {});
            }
        },
        MY_BATIS(".insert(item)", ".items()") {
            @Override
            Layer on(PoolGuard guard, TestDatabase database) {
                MyBatisOrders orders = new MyBatisOrders(guard);
                return new Layer(orders::place, orders::place, orders::forEachItem, orders::onDriver, () -> {});
            }
        },
        JDBI("jdbi.useTransaction(", "jdbi.useTransaction(") {
            @Override
            Layer on(PoolGuard guard, TestDatabase database) {
                JdbiOrders orders = new JdbiOrders(guard);
                return new Layer(orders::place, orders::place, orders::forEachItem, orders::onDriver, () -> {});
            }
        };

        private final String placingLine;
        private final String streamingLine;

        Kind(String placingLine, String streamingLine) {
            this.placingLine = placingLine;
            this.streamingLine = streamingLine;
        }

        abstract Layer on(PoolGuard guard, TestDatabase database);

        String placingLine() {
            return placingLine;
        }

        String streamingLine() {
            return streamingLine;
        }

        /** Whether the driver's connection commits each statement by itself, as no transaction was begun. */
        boolean leavesAutoCommitOnDriver() {
            return this != JPA && this != MY_BATIS;
        }

        /** The example's class: its file bears this name. */
        String example() {
            return switch (this) {
                case JDBC_TEMPLATE -> "JdbcTemplateOrders";
                case JPA -> "JpaOrders";
                case JOOQ -> "JooqOrders";
                case MY_BATIS -> "MyBatisOrders";
                case JDBI -> "JdbiOrders";
            };
        }
    }
}
