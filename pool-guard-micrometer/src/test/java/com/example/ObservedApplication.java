/* SPDX-License-Identifier: Apache-2.0 */
package com.example;

import io.poolguard.DatabaseManager;
import io.poolguard.Session;
import java.sql.SQLException;

/** Code of an application whose sessions are observed: its frames are what a site shows. */
public final class ObservedApplication {

    private final DatabaseManager database;
    private final Runnable whileHeld;

    /** An application that does this while it holds a connection. */
    public ObservedApplication(DatabaseManager database, Runnable whileHeld) {
        this.database = database;
        this.whileHeld = whileHeld;
    }

    /** Holds a connection in a transaction with a result. */
    public int transact() throws SQLException {
        return database.inTransaction("chat", connection -> {
            whileHeld.run();
            return 42;
        });
    }

    /** Holds a connection in a transaction without a result. */
    public void use() throws SQLException {
        database.useTransaction("chat", connection -> whileHeld.run());
    }

    /** Holds a connection in a session, and releases it. */
    public void open() throws SQLException {
        try (Session session = database.openSession("chat")) {
            session.connection();
            whileHeld.run();
            session.release();
        }
    }
}
