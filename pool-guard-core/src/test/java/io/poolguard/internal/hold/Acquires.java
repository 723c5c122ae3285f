/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.Ending;
import java.sql.Connection;
import java.sql.SQLException;

/** How the acquires of holds end that were made without a pool. */
public final class Acquires {

    private Acquires() {}

    /** The pool gives this connection. */
    public static void serve(Hold hold, Connection connection) {
        try {
            hold.askFor(() -> connection);
        } catch (SQLException e) {
            throw new AssertionError("no pool is asked", e);
        }
        hold.open();
    }

    /** The pool gives none. */
    public static void fail(Hold hold) {
        hold.gone(Counts.ofAll(Ending.class), Ending.OTHER);
    }

    /** The acquirer's own thread enters a call, whichever thread says so. */
    public static long enter(Hold hold) {
        return hold.markEntry();
    }
}
