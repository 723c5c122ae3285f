/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.ServerCapacity.Pooler;
import java.sql.Connection;
import java.sql.SQLException;

/** Asks a server of one kind for its limits. */
@FunctionalInterface
interface ServerLimits {

    /**
     * Asks on this connection.
     *
     * @param pooler whether a pooler is looked for
     */
    ServerReply ask(Connection connection, Pooler pooler) throws SQLException;
}
