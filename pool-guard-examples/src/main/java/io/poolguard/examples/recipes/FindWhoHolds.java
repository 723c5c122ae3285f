/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import io.poolguard.AcquireTimeoutException;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolGuard;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Finds who holds the connections.
 *
 * <p>{@code holds()} reads the books and costs nothing worth speaking of: ask it as often as you like, for a page or an
 * endpoint. {@code report()} looks, too, where the holders' threads stand now, and says in one sentence what is wrong:
 * ask it when somebody wants to know. A timeout brings the report of its own moment along; its message has the verdict
 * in one line, and the guard itself has logged the table.
 */
public final class FindWhoHolds {

    private final PoolGuard guard;

    public FindWhoHolds(PoolGuard guard) {
        this.guard = guard;
    }

    /** Who holds now, longest first: {@code save notes, 3.2 s, NoteService.save:41}. */
    public List<String> holders() {
        return guard.holds().stream().map(FindWhoHolds::line).toList();
    }

    private static String line(HoldSnapshot hold) {
        double seconds = hold.held().toMillis() / 1e3;
        return hold.label() + ", " + seconds + " s, " + hold.site().orElse("line not captured");
    }

    /** The verdict and the table of all holders, with what each waits for. */
    public String report() {
        return guard.report().text();
    }

    /**
     * Why there was no connection, if that is what has failed: one sentence for an alert, or the log's first line. It
     * names code and labels. A client is told less: try again later.
     */
    public Optional<String> alertLine(SQLException failure) {
        return failure instanceof AcquireTimeoutException timeout
                ? Optional.of(timeout.report().verdict())
                : Optional.empty();
    }
}
