/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.Finding;
import io.poolguard.Finding.Stage;
import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** Puts what was seen into words: {@code <pool> - <what happened> (<name=value, …>). <likely cause or cure>.} */
final class FindingWords {

    private static final String LET_GO = "nd the transaction, or release the session, before the call.";

    private FindingWords() {}

    static Finding finding(String pool, Observation seen, HoldLine line) {
        String message = pool + " - " + what(seen) + " (" + facts(seen, line) + ")." + cure(seen, line);
        return new Finding(
                seen.kind(), seen.stage(), pool, seen.snapshot(), line.nowIn(), line.waitsFor(), seen.line(), message);
    }

    private static String what(Observation seen) {
        String words = seen.kind().words();
        return switch (seen.stage()) {
            case BEGAN -> words;
            case GREW -> "still " + words;
            case ENDED -> "no longer " + words;
        };
    }

    /** The words for the thread that did it, whose stack nobody need tell. */
    static String message(String pool, Observation seen) {
        HoldLine line = new HoldLine(
                seen.hold().site(),
                seen.snapshot(),
                HoldLine.Standing.COUNTS,
                Optional.empty(),
                new KnownWaits(List.of()));
        return finding(pool, seen, line).message();
    }

    private static String facts(Observation seen, HoldLine line) {
        HoldSnapshot hold = seen.snapshot();
        StringJoiner facts = new StringJoiner(", ");
        switch (seen.kind()) {
            case HELD_AT_SLOW_CALL -> facts.add("call=" + seen.detail());
            case NESTED, DEADLOCK, SUSPECTED_DEADLOCK -> {
                if (!seen.detail().isEmpty()) {
                    facts.add("second=" + seen.detail());
                }
            }
            default -> {}
        }
        seen.line().ifPresent(at -> facts.add("at=" + at));
        if (hold.activity() == Activity.ACQUIRING) {
            if (!seen.detail().isEmpty()) {
                facts.add(seen.detail());
            }
            facts.add("label=" + hold.label());
        } else {
            facts.add("hold=#" + hold.id()).add("label=" + hold.label());
            facts.add("held=" + Durations.seconds(hold.held())).add("inJdbc=" + HolderTable.inJdbc(hold));
        }
        if (hold.activity() == Activity.IDLE_IN_HAND && !hold.unobserved()) {
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

    private static String cure(Observation seen, HoldLine line) {
        if (seen.stage() == Stage.ENDED) {
            return "";
        }
        String ended = seen.snapshot().acquirerEnded() ? " The thread that acquired it has ended." : "";
        return ended + " "
                + switch (seen.kind()) {
                    case HELD_IDLE -> idle(line);
                    case HELD_LONG -> heldLong(seen.snapshot(), line);
                    case LEAK -> leak(seen.snapshot());
                    case NESTED ->
                        "A pool whose threads take two each can lock up: pass the connection on, or begin the second"
                                + " work after the first.";
                    case DEADLOCK ->
                        "All connections are held by transactions that wait for another one: pass the connection on to"
                                + " the inner work, or begin it after the outer one.";
                    case SUSPECTED_DEADLOCK ->
                        "All connections are held by threads that wait for another one: pass the connection on to the"
                                + " inner work, or begin it after the outer one.";
                    case UNCOMMITTED_RETURN ->
                        "It was closed with updates neither committed nor rolled back; they were rolled back. Call"
                                + " commit() before close().";
                    case HELD_AT_SLOW_CALL -> "E" + LET_GO;
                    case SUSPENDED ->
                        "Threads that want a connection wait without a timeout until it is resumed, and are not counted as"
                                + " pending.";
                    case HUNG_END ->
                        "Its rollback, or what else puts it right, takes more than twice the endTimeout, and the connection is"
                                + " evicted. Look at the network and the database, and set the driver's socket timeout.";
                };
    }

    private static String idle(HoldLine line) {
        return waits(line)
                .map(waits -> waits + ": e" + LET_GO)
                .orElse("End the transaction, or release the session, before slow work.");
    }

    private static String heldLong(HoldSnapshot hold, HoldLine line) {
        if (hold.activity() == Activity.IN_JDBC) {
            return "A JDBC call is running: look for a slow statement or a lock, and set the driver's socket timeout.";
        }
        if (hold.activity() == Activity.ENDING) {
            return "It is on the way back: a rollback or a close hangs, or is slow.";
        }
        if (hold.unobserved()) {
            return "It may be used past the guard, which does not see what it does.";
        }
        return waits(line).map(waits -> waits + ": e" + LET_GO).orElse(held(hold));
    }

    private static String held(HoldSnapshot hold) {
        return hold.expected().isPresent()
                ? "It is held for longer than was declared."
                : "End the transaction sooner, or declare the hold with expectedHold if it is meant.";
    }

    private static Optional<String> waits(HoldLine line) {
        return line.waits().map(waits -> "It waits " + waits);
    }

    private static String leak(HoldSnapshot hold) {
        return "The connection was collected unclosed"
                + (hold.unobserved() ? "; it is not evicted, since it may be used unseen" : " and is evicted")
                + ". Close connections in try-with-resources, and streams of rows too.";
    }
}
