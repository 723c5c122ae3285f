/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection was acquired: the line of the application, and the lines that called it, nearest first.
 *
 * <p>To note a stack costs the JVM a tenth of what it costs to say which lines they are, and hardly any acquire's site is
 * ever shown. So it is noted, and read when it is asked for. Safe for use by many threads.
 */
public final class Site {

    /** Not captured. */
    public static final Site NONE = new Site(List.of());

    private static final int FRAMES = 4;
    private static final StackWalker WALKER = StackWalker.getInstance();

    /** A stack as the JVM notes it. */
    private static final class Stack extends Throwable {
        private static final long serialVersionUID = 1L;

        Stack() {
            super(null, null, false, true);
        }
    }

    // What was noted, until somebody has read it: it keeps classes alive, and they their loaders. Both are
    // written by whoever asks first, or by several at once, always the same; read by all.
    private volatile @Nullable Stack noted;
    private volatile List<Frame> frames;

    public Site(List<Frame> frames) {
        this.frames = frames;
    }

    private Site(Stack noted) {
        this.noted = noted;
        this.frames = List.of();
    }

    /** The caller's, read. */
    public static Site here() {
        List<Frame> walked = WALKER.walk(stack -> stack.filter(frame -> ApplicationCode.includes(frame.getClassName()))
                .limit(FRAMES)
                .map(Frame::of)
                .toList());
        return new Site(walked);
    }

    /** The caller's, noted only: the watchdog reads those of the holds that it meets. */
    static Site noted() {
        return new Site(new Stack());
    }

    /** Asks what was noted, and keeps only strings from then on. */
    public void read() {
        Stack unread = noted;
        if (unread != null) {
            frames = Arrays.stream(unread.getStackTrace())
                    .filter(line -> ApplicationCode.includes(line.getClassName()))
                    .limit(FRAMES)
                    .map(Frame::of)
                    .toList();
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
