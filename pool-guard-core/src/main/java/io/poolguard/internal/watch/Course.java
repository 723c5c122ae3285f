/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Stage;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.report.Observation;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Follows something that lasts over all holds: tells when it has lasted too long, each time it has doubled since, and
 * when it is over. For the watchdog's thread.
 */
final class Course {

    private final Lasting lasting;

    // The holds with a finding, and how long it must last to be told again.
    private final Map<Hold, Long> open = new HashMap<>();

    private long limit;

    Course(Lasting lasting) {
        this.lasting = lasting;
    }

    /**
     * A round over all holds begins.
     *
     * @return how long a hold must have been held to be of interest
     */
    long begin() {
        limit = lasting.limit();
        return limit;
    }

    void look(Hold hold, List<Observation> seen) {
        long lasted = lasting.lasted(hold);
        if (lasted < limit || lasted < lasting.limitOf(hold)) {
            return;
        }
        Long next = open.get(hold);
        if (next == null) {
            seen.add(Observation.of(lasting.kind(), Stage.BEGAN, hold));
        } else if (lasted >= next) {
            seen.add(Observation.of(lasting.kind(), Stage.GREW, hold));
        } else {
            return;
        }
        open.put(hold, 2 * lasted);
    }

    /** The round is over: what does not last any more has ended. */
    void end(List<Observation> seen) {
        Iterator<Hold> holds = open.keySet().iterator();
        while (holds.hasNext()) {
            Hold hold = holds.next();
            long lasted = lasting.lasted(hold);
            if (lasted < limit || lasted < lasting.limitOf(hold)) {
                holds.remove();
                seen.add(Observation.of(lasting.kind(), Stage.ENDED, hold));
            }
        }
    }
}
