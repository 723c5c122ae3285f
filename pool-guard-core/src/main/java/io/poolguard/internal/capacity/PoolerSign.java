/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.capacity;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sign by which a pooler before PostgreSQL is recognised: what the driver was told when it connected differs from
 * what the server says.
 */
enum PoolerSign {
    /** No sign of a pooler. */
    NONE(""),
    /** PgBouncer gives its clients process ids of its own, in each of its modes. */
    OTHER_PROCESS("sign=the server's process is not the one that the driver was told"),
    /**
     * The server attributes the settings that the driver sends as it connects to a client, unless a pooler has sent
     * them.
     */
    NOT_HEARD("sign=the server has not heard what the driver asked for as it connected"),
    /** Whether there is a pooler is not known. */
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
     * Looks for a sign.
     *
     * @param pid the server's process behind the connection
     * @param encodingSource the source of the connection's encoding, as the server names it
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

    /**
     * The process id that the driver knows. Core does not depend on the driver, so it finds the driver's public
     * interface by name.
     */
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
