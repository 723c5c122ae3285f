/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.layers;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.examples.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jooq.SQLDialect;

/** A database that the layers work on. */
interface TestDatabase {

    /** Which databases there are. */
    enum Kind {
        H2,
        POSTGRES;

        /** A database of that name, which is not there yet. */
        TestDatabase create(String name) throws SQLException {
            return this == H2 ? new InMemory() : new OnServer(SharedPostgres.createDatabase(name));
        }
    }

    HikariConfig pool(String name);

    SQLDialect dialect();

    /** The class of the driver's connection, which no pool has. */
    Class<? extends Connection> driverClass() throws ClassNotFoundException;

    /** H2: a database of its own for each pool. */
    record InMemory() implements TestDatabase {

        @Override
        public HikariConfig pool(String name) {
            HikariConfig config = new HikariConfig();
            config.setPoolName(name);
            config.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
            config.setMaximumPoolSize(2);
            config.setMinimumIdle(0);
            return config;
        }

        @Override
        public SQLDialect dialect() {
            return SQLDialect.H2;
        }

        @Override
        public Class<? extends Connection> driverClass() {
            return org.h2.jdbc.JdbcConnection.class;
        }
    }

    /** PostgreSQL: one database for all pools. */
    record OnServer(String url) implements TestDatabase {

        @Override
        public HikariConfig pool(String name) {
            HikariConfig config = new HikariConfig();
            config.setPoolName(name);
            config.setJdbcUrl(url);
            config.setMaximumPoolSize(2);
            config.setMinimumIdle(0);
            return config;
        }

        @Override
        public SQLDialect dialect() {
            return SQLDialect.POSTGRES;
        }

        @Override
        public Class<? extends Connection> driverClass() throws ClassNotFoundException {
            return Class.forName("org.postgresql.jdbc.PgConnection").asSubclass(Connection.class);
        }
    }
}
