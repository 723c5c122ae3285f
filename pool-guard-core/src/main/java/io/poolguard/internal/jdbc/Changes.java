/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What few connections have: a setting that hardly anybody changes, a failure in the transaction. Kept apart so that the
 * others need no room for it. For the thread that uses the connection.
 */
final class Changes {

    /** Set by the holder, or tried to. What it is now is not known: a rollback may have undone it. */
    boolean schema;

    boolean catalog;

    /** Something was changed, and the driver could not say what it was before. */
    boolean fromUnknown;

    /** What the holder has set last, if he has. */
    Optional<Duration> networkTimeout = Optional.empty();

    /** A commit has failed, and nobody knows whether it has happened; no rollback has followed yet. */
    boolean outcomeUnknown;

    /** The first statement that has failed in the transaction that is open, and the savepoints set since. */
    Optional<Throwable> failure = Optional.empty();

    final List<Savepoint> youngerSavepoints = new ArrayList<>(0);

    void forgetFailure() {
        failure = Optional.empty();
        youngerSavepoints.clear();
    }
}
