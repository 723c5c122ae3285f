/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.internal.finding.Detection;
import io.poolguard.internal.hold.Hold;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The findings of one detector that are open: each is reported when it begins, each time it has doubled, and when it is
 * over. For the watchdog's thread.
 */
final class FindingLifecycle {

    private static final long NEVER = Long.MAX_VALUE;

    /**
     * A finding that has begun.
     *
     * @param growsAt how long it must last to be reported again, in nanoseconds
     */
    private record Open(Kind kind, long growsAt) {}

    private final Map<Hold, Open> open = new HashMap<>();

    /** A finding that is not measured by its length: it is reported once, however long it lasts. */
    void begin(Detection began, List<Detection> found) {
        if (open.putIfAbsent(began.hold(), new Open(began.kind(), NEVER)) == null) {
            found.add(began);
        }
    }

    /**
     * A finding that has lasted for so long by now: it begins, or it has grown, or nothing is new.
     *
     * @param lasted in nanoseconds
     */
    void lasts(Kind kind, Hold hold, long lasted, List<Detection> found) {
        Open before = open.get(hold);
        if (before != null && lasted < before.growsAt()) {
            return;
        }
        found.add(Detection.of(kind, before == null ? Stage.BEGAN : Stage.GREW, hold));
        open.put(hold, new Open(kind, 2 * lasted));
    }

    /** All findings have ended but those of the holds for which this is still true. */
    void endUnless(Predicate<Hold> goesOn, List<Detection> found) {
        Iterator<Map.Entry<Hold, Open>> findings = open.entrySet().iterator();
        while (findings.hasNext()) {
            Map.Entry<Hold, Open> finding = findings.next();
            Hold hold = finding.getKey();
            if (!goesOn.test(hold)) {
                findings.remove();
                found.add(Detection.of(finding.getValue().kind(), Stage.ENDED, hold));
            }
        }
    }

    /** Whether no finding is open. */
    boolean isEmpty() {
        return open.isEmpty();
    }
}
