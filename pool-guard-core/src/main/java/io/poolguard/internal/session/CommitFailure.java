/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.session;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells the commits that the database has surely refused from those that may have happened. */
final class CommitFailure {

    /** Classes of SQLState with which a database that is still there answers that it has not committed. */
    private static final Set<String> REFUSED = Set.of(
            "22", // data exception, from a deferred check
            "23", // integrity constraint violated
            "25", // invalid transaction state
            "27", // triggered data change
            "40", // transaction rolled back: serialization, deadlock
            "42", // access rule, from a deferred trigger
            "44", // check option
            "P0"); // raised by a deferred trigger

    /** In class 40, and yet: the database does not know itself. */
    private static final String COMPLETION_UNKNOWN = "40003";

    private CommitFailure() {}

    /** Whether the transaction was surely not committed. All that is not known to mean this is taken for unknown. */
    static boolean isRefusal(Throwable failure) {
        if (!(failure instanceof SQLException sql)) {
            return false;
        }
        String state = state(sql);
        return state.length() == 5 && !state.equals(COMPLETION_UNKNOWN) && REFUSED.contains(state.substring(0, 2));
    }

    static String state(Throwable failure) {
        @Nullable String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
        return state == null ? "none" : state;
    }
}
