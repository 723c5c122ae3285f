/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * By what a pooler before PostgreSQL is recognised. The driver believes what it was told when it connected; the server tells
 * what is so.
 */
enum PoolerSign {
    /** Nothing speaks for a pooler. */
    NONE(""),
    /** PgBouncer makes up the process id that it gives to a client, in each of its modes. */
    OTHER_PROCESS("sign=the server's process is not the one that the driver was told"),
    /** What the driver asks for as it connects is a client's wish to the server, unless a pooler has asked for it. */
    NOT_HEARD("sign=the server has not heard what the driver asked for as it connected"),
    /** There may be a pooler, and there may be none. */
    NOT_TOLD("sign=the driver does not tell the process id");

    private static final String DRIVER = "org.postgresql.PGConnection";

    private final String words;

    PoolerSign(String words) {
        this.words = words;
    }

    /** The sign, as {@code name=value}. */
    String words() {
        return words;
    }

    /**
     * Looks for one.
     *
     * @param pid the server's process behind the connection
     * @param encodingSource where the server has the connection's encoding from
     */
    static PoolerSign of(Connection connection, int pid, @Nullable String encodingSource) throws SQLException {
        Optional<Integer> believed = believed(connection);
        if (believed.isEmpty()) {
            return NOT_TOLD;
        }
        if (believed.get() != pid) {
            return OTHER_PROCESS;
        }
        return "client".equals(encodingSource) ? NONE : NOT_HEARD;
    }

    /** Core does not depend on the driver: its public interface is asked by name. */
    private static Optional<Integer> believed(Connection connection) throws SQLException {
        try {
            ClassLoader loader = connection.unwrap(Connection.class).getClass().getClassLoader();
            Class<?> driver = Class.forName(DRIVER, false, loader);
            if (!connection.isWrapperFor(driver)) {
                return Optional.empty();
            }
            Object pid = driver.getMethod("getBackendPID").invoke(connection.unwrap(driver));
            return pid instanceof Integer number ? Optional.of(number) : Optional.empty();
        } catch (ReflectiveOperationException | LinkageError anotherDriver) {
            return Optional.empty();
        }
    }
}
