/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.capacity;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server's answer about its limits.
 *
 * @param usage the limits and what is used of them; empty if the server does not give them
 * @param notTold why the server does not give them, as {@code name=value}
 * @param sign the sign of a pooler between the pool and the server
 */
record ServerReply(ServerKind server, Optional<Usage> usage, String notTold, PoolerSign sign) {

    /**
     * The limits, and the connections in use.
     *
     * @param parts the settings that the limits come from, in order
     * @param connections connections by the name of their application
     * @param remark what the server does not show; empty if it shows all
     */
    record Usage(Map<String, Integer> parts, List<Counted> limits, Map<String, Integer> connections, String remark) {}

    /**
     * A limit, and the connections that count against it.
     *
     * @param alike those of them that look like the connection of the query
     */
    record Counted(String name, int connections, int inUse, int alike) {}

    static ServerReply answered(ServerKind server, Usage usage, PoolerSign sign) {
        return new ServerReply(server, Optional.of(usage), "", sign);
    }

    static ServerReply notTold(ServerKind server, String why) {
        return new ServerReply(server, Optional.empty(), why, PoolerSign.NONE);
    }
}
