/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A PostgreSQL of this JVM's own: it starts when it is asked for, and ends with the JVM. */
final class PostgresServer {

    private static final String URL = start().getJdbcUrl("postgres", "postgres");

    private PostgresServer() {}

    static String url() {
        return URL;
    }

    // It closes itself when the JVM ends: not before, because a set-up in the same JVM may follow.
    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not start", e);
        }
    }
}
