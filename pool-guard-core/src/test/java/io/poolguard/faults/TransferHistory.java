/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.faults;

import io.poolguard.support.Postgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** What those who transferred were told, and whether the database agrees. */
final class TransferHistory {

    /** What somebody was told of a transfer. */
    enum Outcome {
        COMMITTED,
        ROLLED_BACK,
        UNKNOWN
    }

    private final Map<Long, Outcome> told = new ConcurrentHashMap<>();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    void tell(long transfer, Outcome outcome) {
        told.put(transfer, outcome);
    }

    /** Something that must not be, seen while the transfers went on. */
    void violation(String what) {
        seen.add(what);
    }

    /** How many transfers had this outcome. */
    long count(Outcome outcome) {
        return told.values().stream().filter(outcome::equals).count();
    }

    /** All that is wrong: what was seen, and in what the database differs from what was told. */
    List<String> violations(Postgres database) throws SQLException {
        List<String> violations = new ArrayList<>(seen);
        Set<Long> present = Bank.transfersIn(database);
        name(violations, "told committed, and absent", with(Outcome.COMMITTED, present, false));
        name(violations, "told rolled back, and present", with(Outcome.ROLLED_BACK, present, true));
        Set<Long> untold = new TreeSet<>(present);
        untold.removeAll(told.keySet());
        name(violations, "present, and nobody was told", untold);
        if (Bank.totalIn(database) != Bank.TOTAL) {
            violations.add("the total is " + Bank.totalIn(database) + " and was " + Bank.TOTAL);
        }
        name(violations, "accounts that differ from the ledger", Bank.accountsThatDifferFromTheLedger(database));
        return violations;
    }

    /** How many of those with an unknown outcome are there. */
    long unknownAndPresent(Postgres database) throws SQLException {
        return with(Outcome.UNKNOWN, Bank.transfersIn(database), true).size();
    }

    private Set<Long> with(Outcome outcome, Set<Long> present, boolean isPresent) {
        return told.entrySet().stream()
                .filter(entry -> entry.getValue() == outcome)
                .map(Map.Entry::getKey)
                .filter(transfer -> present.contains(transfer) == isPresent)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void name(List<String> violations, String what, Set<Long> which) {
        if (!which.isEmpty()) {
            violations.add(what + ": " + which);
        }
    }
}
