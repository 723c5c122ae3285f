/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.HoldSnapshot;
import io.poolguard.internal.hold.Frame;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Site;
import java.time.Instant;
import java.util.Optional;

/**
 * What was seen of a hold, before it is put into words.
 *
 * @param snapshot the hold as it was then
 * @param site where it was seen, if that was captured
 * @param detail what the words need beside the hold: the name of a slow call, the label of a second acquire
 */
public record Observation(Kind kind, Stage stage, Hold hold, HoldSnapshot snapshot, Site site, String detail) {

    /** Seen by the watchdog, which knows no line of code. */
    public static Observation of(Kind kind, Stage stage, Hold hold) {
        return new Observation(kind, stage, hold, hold.snapshot(Instant.now()), Site.NONE, "");
    }

    /** The same with what the words need beside the hold. */
    public Observation with(String words) {
        return new Observation(kind, stage, hold, snapshot, site, words);
    }

    /** Seen by the thread that did it. */
    public static Observation at(Site site, Kind kind, Hold hold, String detail) {
        return new Observation(kind, Stage.BEGAN, hold, hold.snapshot(Instant.now()), site, detail);
    }

    /** Whether it goes on, so that it tells something where the thread stands. */
    boolean lasts() {
        return stage != Stage.ENDED
                && switch (kind) {
                    case HELD_IDLE, HELD_LONG, DEADLOCK, SUSPECTED_DEADLOCK, HELD_AT_SLOW_CALL, HUNG_END -> true;
                    case LEAK, NESTED, UNCOMMITTED_RETURN, SUSPENDED -> false;
                };
    }

    Optional<String> line() {
        return site.line().map(Frame::toString);
    }
}
