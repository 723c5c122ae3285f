/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.finding;

import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.internal.finding.KindDescription.Stack;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.report.HeldNow;
import io.poolguard.internal.result.HoldData;
import io.poolguard.internal.stack.Frame;
import io.poolguard.internal.stack.Site;
import java.util.Optional;

/**
 * What was detected of a hold, before the message is written.
 *
 * @param held the hold as it was at the detection
 * @param site the line of the application at which it was detected, if that was captured
 * @param detail what the message says beside the hold: the name of a slow call, the label of a second acquire; empty
 *     if there is nothing
 */
public record Detection(Kind kind, Stage stage, HeldNow held, Site site, String detail) {

    /** Detected by the watchdog, which knows no line of code. */
    public static Detection of(Kind kind, Stage stage, Hold hold) {
        return new Detection(kind, stage, HeldNow.of(hold), Site.NONE, "");
    }

    /** The same with a detail. */
    public Detection with(String facts) {
        return new Detection(kind, stage, held, site, facts);
    }

    /** Detected by the thread that caused it. */
    public static Detection at(Site site, Kind kind, Hold hold, String detail) {
        return new Detection(kind, Stage.BEGAN, HeldNow.of(hold), site, detail);
    }

    public Hold hold() {
        return held.hold();
    }

    public HoldData snapshot() {
        return held.snapshot();
    }

    KindDescription description() {
        return KindDescription.of(kind);
    }

    /** Whether the place where the hold's thread stands now belongs to the finding. */
    boolean showsStack() {
        return stage != Stage.ENDED && description().stack() == Stack.SHOWN;
    }

    /** The line of the application at which it was detected. */
    Optional<String> line() {
        return site.line().map(Frame::toString);
    }
}
