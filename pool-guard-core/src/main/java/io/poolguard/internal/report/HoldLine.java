/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.HoldSnapshot;
import io.poolguard.internal.hold.ApplicationCode;
import io.poolguard.internal.hold.Frame;
import io.poolguard.internal.hold.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One hold as a report sees it: its figures, where it was acquired, and where its thread stands now. */
record HoldLine(Site site, HoldSnapshot snapshot, Standing standing, Optional<List<Frame>> stack, KnownWaits known) {

    /** Keeps strings only: notes of holders live long. */
    HoldLine {
        site.read();
    }

    /** What the hold means to those who wait. */
    enum Standing {
        /** Its end would serve somebody. */
        COUNTS,
        /** Its thread waits for this pool itself. */
        WAITS_HERE,
        /** HikariCP has thrown the connection out already: its holder has it still, and keeps nobody waiting. */
        BROKEN
    }

    HoldLine withoutStack() {
        return new HoldLine(site, snapshot, standing, Optional.empty(), known);
    }

    /**
     * Where the thread stands, from the inside out: what the application's code has called, the application's innermost
     * line, and the line of the method that acquired, if it is still running.
     *
     * <p>A thread whose stack shares no method with the site has gone on to something else, which must not be blamed.
     */
    Optional<String> nowIn() {
        return stack.map(this::nowIn);
    }

    private String nowIn(List<Frame> frames) {
        if (frames.isEmpty()) {
            return "thread has ended";
        }
        Optional<Frame> holding = holding(frames);
        if (site.isKnown() && holding.isEmpty()) {
            return "thread has moved on";
        }
        int innermost = innermostOfApplication(frames);
        if (innermost < 0) {
            return frames.get(0).place();
        }
        List<String> path = new ArrayList<>();
        if (innermost > 0) {
            path.add(frames.get(innermost - 1).place());
        }
        path.add(frames.get(innermost).toString());
        holding.filter(frame -> !frame.equals(frames.get(innermost))).ifPresent(frame -> path.add(frame.toString()));
        return path.stream().collect(Collectors.joining(" < "));
    }

    /** What the thread waits for, as far as its frames tell. */
    Optional<String> waitsFor() {
        return standing == Standing.WAITS_HERE
                ? Optional.of("this pool")
                : knownWait().map(KnownWaits.Wait::name);
    }

    /** The same in a few words, with the line of the application that called: to go on after "it waits". */
    Optional<String> waits() {
        return waitsFor()
                .map(what -> "in " + what
                        + caller().map(line -> ", called from " + line).orElse(""));
    }

    /** The application's line that has called what the thread waits in. */
    private Optional<Frame> caller() {
        return stack.flatMap(frames -> {
            int from = knownWait().map(KnownWaits.Wait::outermost).orElse(-1) + 1;
            return applicationFrame(frames.subList(from, frames.size()));
        });
    }

    /**
     * The wait among the frames that were called from the method that acquired. If that is not known it is looked for
     * around the application's innermost line, which may be one of those that the application calls a wait; the frames
     * further out are of whoever called.
     */
    private Optional<KnownWaits.Wait> waitIn(List<Frame> frames) {
        if (site.isKnown()) {
            return holding(frames).flatMap(frame -> known.in(frames.subList(0, frames.indexOf(frame))));
        }
        int innermost = innermostOfApplication(frames);
        return innermost < 0 ? Optional.empty() : known.in(frames.subList(0, innermost + 1));
    }

    private Optional<KnownWaits.Wait> knownWait() {
        return stack.flatMap(this::waitIn);
    }

    /**
     * The place to name when holds are counted by where they come from: the method that acquired, as far as is known.
     */
    String place() {
        return site.line()
                .or(() -> stack.flatMap(this::applicationFrame))
                .map(Frame::place)
                .orElseGet(() -> "label " + snapshot.label());
    }

    private Optional<Frame> applicationFrame(List<Frame> frames) {
        int innermost = innermostOfApplication(frames);
        return innermost < 0 ? Optional.empty() : Optional.of(frames.get(innermost));
    }

    /** The innermost frame of the stack that stands in a method of the site. */
    private Optional<Frame> holding(List<Frame> frames) {
        return frames.stream()
                .filter(frame -> site.frames().stream().anyMatch(frame::sameMethodAs))
                .findFirst();
    }

    private static int innermostOfApplication(List<Frame> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (ApplicationCode.includes(frames.get(i).className())) {
                return i;
            }
        }
        return -1;
    }
}
