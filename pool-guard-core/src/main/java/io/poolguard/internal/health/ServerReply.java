/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.ServerCapacity.Server;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server that answers has told of its limits.
 *
 * @param usage what it has told; nothing if it does not tell
 * @param notTold why it does not tell, as {@code name=value}
 * @param sign by what a pooler in between was recognised
 */
record ServerReply(Server server, Optional<Usage> usage, String notTold, PoolerSign sign) {

    /**
     * Limits, and the connections that there are.
     *
     * @param parts what the limits come from, in order
     * @param connections connections by name
     * @param remark what the server has kept for itself; empty if nothing
     */
    record Usage(Map<String, Integer> parts, List<Counted> limits, Map<String, Integer> connections, String remark) {}

    /**
     * A limit, and who has connections against it.
     *
     * @param alike those that look like the one that asks
     */
    record Counted(String name, int connections, int inUse, int alike) {}

    static ServerReply told(Server server, Usage usage, PoolerSign sign) {
        return new ServerReply(server, Optional.of(usage), "", sign);
    }

    static ServerReply notTold(Server server, String why) {
        return new ServerReply(server, Optional.empty(), why, PoolerSign.NONE);
    }
}
