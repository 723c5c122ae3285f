/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * One PostgreSQL for all tests that do it no harm: to start one takes seconds. It is started at the first use, and ends
 * with the JVM.
 */
public final class SharedPostgres {

    private static final EmbeddedPostgres SERVER = start();

    private SharedPostgres() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a database of that name, which is not there yet, and returns its URL. */
    public static String createDatabase(String name) throws SQLException {
        try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return SERVER.getJdbcUrl("postgres", name);
    }
}
