/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection was acquired: the line of the application, and the lines that called it, nearest first.
 *
 * <p>To ask a frame for its line costs ten times the walk to it, and hardly any site is ever shown: so it is asked when
 * the site is. Safe for use by many threads.
 */
public final class Site {

    /** Not captured. */
    public static final Site NONE = new Site(List.of());

    // What the walk has found, until somebody has asked it for its lines: it keeps classes alive, and they their
    // loaders. Both are written by whoever asks first, or by several at once, always the same; read by all.
    private volatile @Nullable List<StackWalker.StackFrame> walked;
    private volatile List<Frame> frames;

    public Site(List<Frame> frames) {
        this.frames = frames;
    }

    private Site(List<StackWalker.StackFrame> walked, List<Frame> none) {
        this.walked = walked;
        this.frames = none;
    }

    /** What a walk has found. */
    static Site of(List<StackWalker.StackFrame> walked) {
        return walked.isEmpty() ? NONE : new Site(walked, List.of());
    }

    /** Whether it was captured. */
    public boolean isKnown() {
        return walked != null || !frames.isEmpty();
    }

    /** Asks for the lines now, and keeps only strings from then on. */
    void read() {
        List<StackWalker.StackFrame> unread = walked;
        if (unread != null) {
            frames = unread.stream().map(Frame::of).toList();
            walked = null;
        }
    }

    public List<Frame> frames() {
        read();
        return frames;
    }

    /** The line that acquired, if the site was captured. */
    public Optional<Frame> line() {
        return frames().stream().findFirst();
    }
}
