/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.finding;

import io.poolguard.Finding.Kind;
import io.poolguard.HoldSnapshot;
import io.poolguard.internal.report.HoldLine;
import io.poolguard.internal.text.Cure;
import java.util.Optional;
import java.util.function.Function;

/**
 * What messages say of one kind of finding, beside {@link Kind#words()}.
 *
 * @param stack whether the place where the hold's thread stands belongs to the finding
 * @param detail the name of the detection's detail; empty if the detail stands for itself, or there is none
 * @param cure the likely cause or cure, for a hold and its stack
 */
record KindDescription(Stack stack, Optional<String> detail, Function<HoldLine, String> cure) {

    enum Stack {
        /** The finding goes on, so the thread stands where it stands because of it. */
        SHOWN,
        /** The finding is over in a moment, and the thread has gone on to something else. */
        LEFT_OUT
    }

    private static final String SECOND = "second";

    static KindDescription of(Kind kind) {
        return switch (kind) {
            case HELD_IDLE -> shown(KindDescription::heldIdle);
            case HELD_LONG -> shown(KindDescription::heldLong);
            case LEAK -> leftOut(KindDescription::leak);
            case NESTED ->
                leftOut(any -> "A pool whose threads take two each can lock up: pass the connection on, or begin the"
                                + " second work after the first.")
                        .withDetail(SECOND);
            case DEADLOCK -> shown(any -> allHeldBy("transactions")).withDetail(SECOND);
            case SUSPECTED_DEADLOCK -> shown(any -> allHeldBy("threads")).withDetail(SECOND);
            case UNCOMMITTED_RETURN ->
                leftOut(any -> "It was closed with updates neither committed nor rolled back; they were rolled back."
                        + " Call commit() before close().");
            case TRANSACTION_LOST ->
                leftOut(any -> "Auto-commit was turned on after a statement had failed: the database had aborted the"
                                + " transaction, and has committed nothing of it. Call rollback() first.")
                        .withDetail("SQLState");
            case HELD_AT_SLOW_CALL -> shown(any -> Cure.LET_GO.sentence()).withDetail("call");
            case SUSPENDED ->
                leftOut(any -> "Threads that want a connection wait without a timeout until it is resumed, and are not"
                        + " counted as pending.");
            case UNFINISHED ->
                leftOut(any ->
                        "Its thread has left it half way, as it does when it runs out of stack or memory there, or"
                                + " is stopped. The connection is evicted.");
            case HUNG_END ->
                shown(any ->
                        "Its rollback, or what else puts it right, takes more than twice the returnTimeout, and the"
                                + " connection is evicted. Look at the network and the database, and set the driver's socket"
                                + " timeout.");
        };
    }

    private static KindDescription shown(Function<HoldLine, String> cure) {
        return new KindDescription(Stack.SHOWN, Optional.empty(), cure);
    }

    private static KindDescription leftOut(Function<HoldLine, String> cure) {
        return new KindDescription(Stack.LEFT_OUT, Optional.empty(), cure);
    }

    private KindDescription withDetail(String name) {
        return new KindDescription(stack, Optional.of(name), cure);
    }

    private static String allHeldBy(String holders) {
        return Cure.PASS_ON.after("All connections are held by " + holders + " that wait for another one");
    }

    private static String heldIdle(HoldLine line) {
        return waits(line).map(Cure.LET_GO::after).orElse(Cure.LET_GO_EARLY.sentence());
    }

    private static String heldLong(HoldLine line) {
        HoldSnapshot hold = line.snapshot();
        return switch (hold.activity()) {
            case IN_JDBC ->
                hold.callNow().isZero()
                        ? heldInUse(line)
                        : "A JDBC call is running: look for a slow statement or a lock, and set the driver's socket"
                                + " timeout.";
            case ENDING -> "It is on the way back: a rollback or a close hangs, or is slow.";
            case UNOBSERVED -> "It may be used past the guard, which does not see what it does.";
            case IDLE_IN_HAND ->
                hold.idleNow().isZero()
                        ? heldInUse(line)
                        : waits(line).map(Cure.LET_GO::after).orElse(heldInHand(hold));
            case LEAKED, ACQUIRING -> heldInHand(hold);
        };
    }

    /** Of a hold that no two ticks have seen stand still. */
    private static String heldInUse(HoldLine line) {
        return line.makesManyShortCalls()
                ? "It is busy with many short statements: fewer of them would shorten it."
                : heldInHand(line.snapshot());
    }

    private static String heldInHand(HoldSnapshot hold) {
        return hold.expectedReason().isPresent()
                ? "It is held for longer than was declared."
                : "End the transaction sooner, or declare the hold with expectedHold if it is meant.";
    }

    private static Optional<String> waits(HoldLine line) {
        return line.waits().map(waits -> "It waits " + waits);
    }

    private static String leak(HoldLine line) {
        return "The connection was collected unclosed"
                + (line.snapshot().unobserved()
                        ? "; it is not evicted, since it may be used unseen"
                        : " and is evicted")
                + ". Close connections in try-with-resources, and streams of rows too.";
    }
}
