/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.finding;

import io.poolguard.Finding;
import io.poolguard.Finding.Stage;
import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.internal.report.HoldLine;
import io.poolguard.internal.report.HolderTable;
import io.poolguard.internal.result.FindingData;
import io.poolguard.internal.stack.KnownWaits;
import io.poolguard.internal.text.Durations;
import java.util.Optional;
import java.util.StringJoiner;

/** Writes the message of a finding: {@code <pool> - <what happened> (<name=value, …>). <likely cause or cure>.} */
final class FindingMessages {

    private FindingMessages() {}

    static Finding finding(String pool, Detection detection, HoldLine line) {
        String message = pool + " - " + what(detection) + " (" + facts(detection, line) + ")." + cure(detection, line);
        return new FindingData(detection.kind(), detection.stage(), pool, line.told(), detection.line(), message);
    }

    private static String what(Detection detection) {
        String words = detection.kind().words();
        return switch (detection.stage()) {
            case BEGAN -> words;
            case GREW -> "still " + words;
            case ENDED -> "no longer " + words;
        };
    }

    /** The message for the exception of the thread that caused the finding: it knows its own stack. */
    static String message(String pool, Detection detection) {
        HoldLine line = new HoldLine(
                detection.hold().site().frames(),
                detection.snapshot(),
                HoldLine.Standing.COUNTS,
                Optional.empty(),
                new KnownWaits());
        return finding(pool, detection, line).message();
    }

    /** The same without names. */
    static String plain(String pool, Detection detection) {
        return pool + " - " + what(detection) + ".";
    }

    private static String facts(Detection detection, HoldLine line) {
        HoldSnapshot hold = detection.snapshot();
        StringJoiner facts = new StringJoiner(", ");
        if (!detection.detail().isEmpty()) {
            Optional<String> name = detection.description().detail();
            facts.add(name.map(known -> known + "=").orElse("") + detection.detail());
        }
        detection.line().ifPresent(at -> facts.add("at=" + at));
        if (hold.activity() == Activity.ACQUIRING) {
            facts.add("label=" + hold.label());
        } else {
            facts.add("hold=#" + hold.id()).add("label=" + hold.label());
            facts.add("held=" + Durations.seconds(hold.held())).add("inJdbc=" + HolderTable.inJdbc(hold));
        }
        if (hold.activity() == Activity.IDLE_IN_HAND) {
            facts.add("idle=" + Durations.seconds(hold.idleNow()));
        }
        if (hold.activity() == Activity.IN_JDBC) {
            facts.add("call=" + Durations.seconds(hold.callNow()));
        }
        facts.add("thread=" + hold.thread());
        hold.site().ifPresent(site -> facts.add("site=" + site));
        line.nowIn().ifPresent(now -> facts.add("now=" + now));
        hold.statement().ifPresent(statement -> facts.add("statement=" + statement));
        hold.context().ifPresent(context -> facts.add("context=" + context));
        return facts.toString();
    }

    private static String cure(Detection detection, HoldLine line) {
        if (detection.stage() == Stage.ENDED) {
            return "";
        }
        String ended = detection.snapshot().acquirerEnded() ? " The thread that acquired it has ended." : "";
        return ended + " " + detection.description().cure().apply(line);
    }
}
