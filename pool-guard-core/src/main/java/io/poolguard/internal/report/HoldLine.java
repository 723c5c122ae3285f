/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.internal.result.HoldData;
import io.poolguard.internal.result.HoldData.Stand;
import io.poolguard.internal.stack.Frame;
import io.poolguard.internal.stack.KnownWaits;
import io.poolguard.internal.stack.ThreadStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One hold as a report sees it.
 *
 * @param site the lines at which the connection was acquired, innermost first; empty if they were not captured. Strings
 *     only, because the guard keeps lines of recent holders for long
 * @param stack where the hold's thread stands now; empty if no stack was taken
 * @param known the waits that the stack may tell of
 */
public record HoldLine(
        List<Frame> site, HoldData snapshot, Standing standing, Optional<ThreadStack> stack, KnownWaits known) {

    /** What the hold means to the threads that wait for a connection. */
    public enum Standing {
        /** Its end would serve one of them. */
        COUNTS,
        /** The thread that has used it last is one of them. Another one could end the hold. */
        WAITS_HERE,
        /** Its own thread, which alone can end the hold, is one of them. */
        WAITS_HERE_FOR_SURE,
        /** The thread that has it by the registry has gone on to another task: what that does is no matter of the hold's. */
        HANDED_OVER,
        /** HikariCP has evicted the connection already: its holder still has it, and keeps no thread waiting. */
        BROKEN;

        boolean waitsHere() {
            return this == WAITS_HERE || this == WAITS_HERE_FOR_SURE;
        }
    }

    /** So many calls in one hold are many. */
    private static final int MANY_CALLS = 10;

    /** A call, with the pause after it, that takes no longer on average is short. */
    private static final Duration SHORT = Duration.ofMillis(100);

    /**
     * Whether the hold goes on from one short call to the next: no two ticks have seen it stand still, in a call or
     * between two, and it has made ten calls or more, ten a second.
     */
    public boolean makesManyShortCalls() {
        return isMoving()
                && snapshot.calls() >= MANY_CALLS
                && snapshot.held().dividedBy(snapshot.calls()).compareTo(SHORT) <= 0;
    }

    /** Whether no two ticks have seen the hold stand still: it is between two calls, in a short one, or has just begun. */
    boolean isMoving() {
        return snapshot.callNow().isZero() && snapshot.idleNow().isZero();
    }

    /** The hold with what its stack tells. */
    public HoldSnapshot told() {
        return snapshot.standing(new Stand(nowIn(), waitsFor()));
    }

    public HoldLine withoutStack() {
        return new HoldLine(site, snapshot, standing, Optional.empty(), known);
    }

    /**
     * Where the thread stands, from the inside out: what the application's code has called, the application's innermost
     * line, and the line of the method that acquired, if that method is still running.
     *
     * <p>A thread in whose stack neither the method that acquired nor its caller runs any more has gone on to something
     * else, which is no fault of the hold's.
     */
    public Optional<String> nowIn() {
        return stack.map(ThreadStack::frames).map(this::nowIn);
    }

    private String nowIn(List<Frame> frames) {
        if (frames.isEmpty()) {
            return "thread has ended";
        }
        Optional<Frame> holding = holding(frames);
        int innermost = innermostOfApplication(frames);
        if (!site.isEmpty() && holding.isEmpty()) {
            return "thread has moved on" + (innermost < 0 ? "" : ", to " + frames.get(innermost));
        }
        if (innermost < 0) {
            return firstNamed(frames).orElse(frames.get(0)).place();
        }
        List<String> path = new ArrayList<>();
        outermostNamed(frames.subList(0, innermost)).ifPresent(called -> path.add(called.place()));
        path.add(frames.get(innermost).toString());
        holding.filter(frame -> !frame.equals(frames.get(innermost))).ifPresent(frame -> path.add(frame.toString()));
        return path.stream().collect(Collectors.joining(" < "));
    }

    /** What the thread waits for, if its frames tell. */
    public Optional<String> waitsFor() {
        return standing.waitsHere() ? Optional.of("this pool") : knownWait().map(KnownWaits.Wait::name);
    }

    /** The same with the line of the application that called, to follow "it waits". */
    public Optional<String> waits() {
        return waitsFor()
                .map(what -> "in " + what
                        + caller().map(line -> ", called from " + line).orElse(""));
    }

    /** The application's line that called what the thread waits in. */
    private Optional<Frame> caller() {
        return stack.map(ThreadStack::frames).flatMap(frames -> {
            int from = knownWait().map(KnownWaits.Wait::outermost).orElse(-1) + 1;
            return applicationFrame(frames.subList(from, frames.size()));
        });
    }

    /**
     * The wait of a thread that waits, among the frames that no frame of the application's is further in than; those that the
     * application has named as waits of its own are no such frames. If the method that acquired is known, it must still
     * run, further out.
     */
    private Optional<KnownWaits.Wait> waitIn(ThreadStack thread) {
        List<Frame> frames = thread.frames();
        int innermost = innermostAtWork(frames);
        boolean isOfTheHold = site.isEmpty()
                ? innermostOfApplication(frames) >= 0
                : holding(frames).isPresent();
        if (!thread.isWaiting() || !isOfTheHold || standing == Standing.HANDED_OVER) {
            return Optional.empty();
        }
        List<Frame> within = frames.subList(0, innermost);
        return snapshot.activity() == Activity.IN_JDBC ? known.in(within) : known.inOutsideCalls(within);
    }

    /** How many frames are further in than the innermost of the application's that is no known wait of its own. */
    private int innermostAtWork(List<Frame> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (known.isAtWork(frames.get(i))) {
                return i;
            }
        }
        return frames.size();
    }

    private Optional<KnownWaits.Wait> knownWait() {
        return stack.flatMap(this::waitIn);
    }

    /**
     * The name under which holds of one origin are counted together: the method that acquired, as far as it is known.
     */
    public String place() {
        return site.stream()
                .findFirst()
                .or(() -> stack.map(ThreadStack::frames).flatMap(this::applicationFrame))
                .map(Frame::place)
                .orElseGet(() -> "label " + snapshot.label());
    }

    private Optional<Frame> applicationFrame(List<Frame> frames) {
        int innermost = innermostOfApplication(frames);
        return innermost < 0 ? Optional.empty() : Optional.of(frames.get(innermost));
    }

    /**
     * The innermost frame of the stack that stands in the method that acquired, or in the one that called it, if that has
     * gone on since: at the line of that call it may be a filter or a dispatcher, which every task of the thread has in
     * common, as those further out are.
     */
    private Optional<Frame> holding(List<Frame> frames) {
        return frames.stream().filter(this::isOfTheHold).findFirst();
    }

    private boolean isOfTheHold(Frame frame) {
        if (site.isEmpty()) {
            return false;
        }
        Frame acquiring = site.get(0);
        if (standing == Standing.HANDED_OVER) {
            return acquiring.hasGoneOnTo(frame);
        }
        return acquiring.sameMethodAs(frame) || site.stream().limit(2).anyMatch(calling -> calling.hasGoneOnTo(frame));
    }

    private static Optional<Frame> firstNamed(List<Frame> frames) {
        return frames.stream().filter(frame -> !frame.isHidden()).findFirst();
    }

    /** The last of the frames that is not the JVM's own: a method reference is shown as the method it refers to. */
    private static Optional<Frame> outermostNamed(List<Frame> frames) {
        List<Frame> outwards = new ArrayList<>(frames);
        Collections.reverse(outwards);
        return firstNamed(outwards);
    }

    private int innermostOfApplication(List<Frame> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (known.isApplication(frames.get(i))) {
                return i;
            }
        }
        return -1;
    }
}
