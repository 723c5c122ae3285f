/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.capacity;

import io.poolguard.CapacityOptions;
import java.sql.Connection;
import java.sql.SQLException;

/** Asks a server of one kind for its limits. */
@FunctionalInterface
interface ServerLimits {

    /**
     * Asks on this connection.
     *
     * @param options whether to look for a pooler: not if the application says what is there
     */
    ServerReply ask(Connection connection, CapacityOptions options) throws SQLException;
}
