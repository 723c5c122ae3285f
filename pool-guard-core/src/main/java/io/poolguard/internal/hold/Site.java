/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection was acquired: the line of the application, and the lines that called it, nearest first.
 *
 * <p>To ask a frame for its line costs more than the walk to it, and hardly any acquire's site is ever shown. So the
 * frames are noted, and read when somebody asks for the lines. Safe for use by many threads.
 */
public final class Site {

    /** Not captured. */
    public static final Site NONE = new Site(List.of());

    private static final int FRAMES = 4;

    // How many the JVM is asked for at first: its own two, the four from the door to here, and those wanted. The next
    // ones come by the dozen.
    private static final int AT_ONCE = 10;
    private static final StackWalker WALKER = StackWalker.getInstance(Set.of(), AT_ONCE);

    // What was noted, until somebody has read it: it keeps classes alive, and they their loaders. Both are written by
    // whoever asks first, or by several at once, always the same; read by all.
    private volatile @Nullable List<StackFrame> noted;
    private volatile List<Frame> frames;

    public Site(List<Frame> frames) {
        this.frames = frames;
    }

    private Site(List<Frame> frames, List<StackFrame> noted) {
        this.frames = frames;
        this.noted = noted;
    }

    /** The caller's, read. */
    public static Site here() {
        Site site = noted();
        site.read();
        return site;
    }

    /** The caller's, noted only: the watchdog reads those of the holds that it meets. */
    static Site noted() {
        List<StackFrame> walked =
                WALKER.walk(stack -> stack.filter(frame -> ApplicationCode.includes(frame.getClassName()))
                        .limit(FRAMES)
                        .toList());
        return new Site(List.of(), walked);
    }

    /** Asks what was noted for its lines, and keeps only strings from then on. */
    public void read() {
        List<StackFrame> unread = noted;
        if (unread != null) {
            frames = unread.stream().map(Frame::of).toList();
            noted = null;
        }
    }

    /** The lines; none if the site was not captured, or nothing of the application was on the stack. */
    public List<Frame> frames() {
        read();
        return frames;
    }

    /** Whether there is a line. */
    public boolean isKnown() {
        return !frames().isEmpty();
    }

    /** The line that acquired, if it is known. */
    public Optional<Frame> line() {
        return frames().stream().findFirst();
    }
}
