/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection was acquired: the line of the application, and the lines that called it, innermost first.
 *
 * <p>The line number of a frame costs more than the walk to the frame, and hardly any acquire's site is ever shown. So
 * a site keeps the frames, and resolves them when the lines are first asked for. Safe for use by many threads.
 */
public final class Site {

    /** Not captured. */
    public static final Site NONE = new Site(List.of());

    private static final int FRAMES = 4;

    // How many frames the JVM is asked for at first: its own two, the four from the data source to here, and the
    // application's. The next ones come by the dozen.
    private static final int AT_ONCE = 10;
    private static final StackWalker WALKER = StackWalker.getInstance(Set.of(), AT_ONCE);

    /** A frame's place to the call: a line may have several. */
    private record Call(String className, String method, int byteCodeIndex) {

        static Call of(StackFrame frame) {
            return new Call(frame.getClassName(), frame.getMethodName(), frame.getByteCodeIndex());
        }

        boolean isOfMethod(Call other) {
            return method.equals(other.method) && className.equals(other.className);
        }
    }

    private final ApplicationCode code;

    // The frames as they were captured, until they are resolved: they keep classes alive, and with them their class
    // loaders. All frames up to the outermost that is shown, with those of libraries. Both fields are written by the
    // first thread that asks, or by several at once with the same values; read by all.
    private volatile @Nullable List<StackFrame> captured;
    private volatile List<Frame> frames;

    // The method of the application's whose proxy the line has called. Written and read like the calls below.
    private volatile Optional<Frame> proxied = Optional.empty();

    // The calls that led from the line to the pool, innermost first, and the line's own behind them; then that of the
    // line which called it. Written before the frames; read like them.
    private volatile List<Call> inward = List.of();
    private volatile List<Call> outward = List.of();

    public Site(List<Frame> frames) {
        this.code = ApplicationCode.BY_TABLE;
        this.frames = frames;
    }

    private Site(ApplicationCode code, List<StackFrame> captured) {
        this.code = code;
        this.frames = List.of();
        this.captured = captured;
    }

    /** The site of the caller, not resolved yet: the watchdog resolves those of the holds that it meets. */
    static Site captured(ApplicationCode code) {
        return new Site(code, WALKER.walk(stack -> upToTheLastLine(code, stack)));
    }

    private static List<StackFrame> upToTheLastLine(ApplicationCode code, Stream<StackFrame> stack) {
        List<StackFrame> walked = new ArrayList<>(AT_ONCE);
        int lines = 0;
        for (Iterator<StackFrame> all = stack.iterator(); all.hasNext() && lines < FRAMES; ) {
            StackFrame frame = all.next();
            boolean isLine = code.contains(frame.getClassName());
            lines += isLine ? 1 : 0;
            // The guard's own calls differ from one use of a connection to the next. Further out, what a library does
            // tells nothing of the acquire.
            if (isLine || (lines == 0 && !Libraries.isGuard(frame.getClassName()))) {
                walked.add(frame);
            }
        }
        return walked;
    }

    /** Resolves the frames. From then on the site keeps strings only, and no class alive. */
    public void read() {
        List<StackFrame> unread = captured;
        if (unread != null) {
            List<StackFrame> lines = lines(unread);
            List<StackFrame> inner = lines.isEmpty() ? List.of() : unread.subList(0, unread.indexOf(lines.get(0)) + 1);
            inward = inner.stream().map(Call::of).toList();
            proxied = inner.stream().flatMap(frame -> proxied(frame).stream()).reduce((further, near) -> near);
            outward = lines.stream().skip(1).limit(1).map(Call::of).toList();
            frames = lines.stream().map(Frame::of).toList();
            captured = null;
        }
    }

    /** The method for which a proxy stands that was made of its class: {@code Orders$$SpringCGLIB$$0.place}. */
    private Optional<Frame> proxied(StackFrame frame) {
        String name = frame.getClassName();
        int suffix = name.indexOf("$$");
        return suffix > 0 && code.contains(name.substring(0, suffix))
                ? Optional.of(new Frame(name.substring(0, suffix), frame.getMethodName(), Frame.NO_LINE))
                : Optional.empty();
    }

    /** Code that acquires for others is shown as well, if nobody called it: a thread of its own, say. */
    private List<StackFrame> lines(List<StackFrame> walked) {
        List<StackFrame> lines = walked.stream()
                .filter(frame -> code.contains(frame.getClassName()))
                .toList();
        return lines.isEmpty()
                ? walked.stream()
                        .filter(frame -> Libraries.isApplication(frame.getClassName()))
                        .limit(FRAMES)
                        .toList()
                : lines;
    }

    /** The lines; empty if the site was not captured, or no frame of the application was on the stack. */
    public List<Frame> frames() {
        read();
        return frames;
    }

    /**
     * Whether the method that acquired still runs on the calling thread, and has gone on from the call that acquired. If
     * it stands in that call, it may as well have been called again, for another task of the thread; unless its caller has
     * gone on, since then it is one that acquires for others, or what it has called: a template that acquires, and then
     * calls back.
     */
    public boolean isRunningHere() {
        List<Call> here = callsHere();
        return hasGoneOn(here) || (here.stream().anyMatch(this::isInTheMethod) && hasCallerGoneOn(here));
    }

    /** Whether neither the method that acquired nor the one that called it has gone on, if they are those of this thread. */
    public boolean isLeftBehindHere() {
        List<Call> here = callsHere();
        return isKnown() && !hasGoneOn(here) && !hasCallerGoneOn(here);
    }

    /** The calls of the calling thread, innermost first. */
    private List<Call> callsHere() {
        return isKnown()
                ? WALKER.walk(stack -> stack.filter(frame -> !Libraries.isGuard(frame.getClassName()))
                        .map(Call::of)
                        .toList())
                : List.of();
    }

    private boolean isInTheMethod(Call now) {
        return !inward.isEmpty() && inward.get(inward.size() - 1).isOfMethod(now);
    }

    private boolean hasCallerGoneOn(List<Call> here) {
        return outward.stream()
                .anyMatch(caller -> here.stream()
                        .anyMatch(now -> now.isOfMethod(caller) && now.byteCodeIndex() != caller.byteCodeIndex()));
    }

    private boolean hasGoneOn(List<Call> here) {
        return IntStream.range(0, here.size()).anyMatch(at -> isInTheMethod(here.get(at)) && hasGoneOn(here, at));
    }

    /** Whether the calls that lead inwards from this place were those of the acquire, and one of them has gone on since. */
    private boolean hasGoneOn(List<Call> here, int line) {
        int then = inward.size() - 1;
        int now = line;
        while (then >= 0 && now >= 0 && inward.get(then).equals(here.get(now))) {
            then--;
            now--;
        }
        return then >= 0 && now >= 0 && inward.get(then).isOfMethod(here.get(now));
    }

    /** Whether there is a line. */
    public boolean isKnown() {
        return !frames().isEmpty();
    }

    /** The line that acquired, if it is known. */
    public Optional<Frame> line() {
        return frames().stream().findFirst();
    }

    /**
     * The line in words, with the method that it called through a proxy, if the proxy has acquired: that is the one which is
     * declared to have a transaction.
     */
    public Optional<String> text() {
        return line().map(line ->
                line + proxied.map(method -> " through " + method).orElse(""));
    }
}
