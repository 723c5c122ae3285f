/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds out from a thread's frames what it waits in: by the application's own entries, then by those of
 * {@link Libraries} that name a wait.
 *
 * <p>An entry of the application's names a wait and no more: its class stays the application's own, if it was. The
 * client that an application has written around a model is code whose lines its owner wants to see, and a wide prefix
 * ({@code com.example.}) must not take every site away. Only the search for the line that called the wait goes past it.
 */
public final class KnownWaits {

    /**
     * A wait by the beginning of its frame.
     *
     * @param classPrefix the beginning of a class name, or of a class name, a dot and a method name
     * @param name what the wait is called in messages
     */
    public record Entry(String classPrefix, String name) {

        private Optional<Wait> in(List<Frame> frames) {
            for (int i = frames.size() - 1; i >= 0; i--) {
                if (matches(frames.get(i))) {
                    return Optional.of(new Wait(name, i));
                }
            }
            return Optional.empty();
        }

        private boolean matches(Frame frame) {
            String type = frame.className();
            // A report asks this some ten thousand times, so a text is made only where the entry names a method.
            return type.startsWith(classPrefix)
                    || (classPrefix.startsWith(type) && (type + "." + frame.method()).startsWith(classPrefix));
        }
    }

    private static final List<Entry> WELL_KNOWN = Libraries.TABLE.stream()
            .flatMap(library -> library.waitsIn().map(name -> new Entry(library.prefix(), name)).stream())
            .toList();

    private final ApplicationCode code;
    private final List<Entry> own;
    private final List<Entry> table;

    /** By the tables alone. */
    public KnownWaits() {
        this(List.of(), ApplicationCode.BY_TABLE);
    }

    /** The application's own entries come before those of the table. */
    public KnownWaits(List<Entry> own, ApplicationCode code) {
        this.code = code;
        this.own = List.copyOf(own);
        this.table = Stream.concat(own.stream(), WELL_KNOWN.stream()).toList();
    }

    /** Whether the frame stands in code of the application's. */
    public boolean isApplication(Frame frame) {
        return code.contains(frame.className());
    }

    /** Whether the frame stands in code of the application's that is at work: none that it has named as a wait. */
    public boolean isAtWork(Frame frame) {
        return isApplication(frame) && own.stream().noneMatch(entry -> entry.matches(frame));
    }

    /**
     * A wait that was found.
     *
     * @param outermost the index of its outermost frame
     */
    public record Wait(String name, int outermost) {}

    /** The same for a thread in no call of the connection's, of which a driver's frames do not tell. */
    public Optional<Wait> inOutsideCalls(List<Frame> frames) {
        return table.stream()
                .filter(entry -> !entry.name().equals(Libraries.DATABASE))
                .flatMap(entry -> entry.in(frames).stream())
                .findFirst();
    }

    /** The wait that these frames, innermost first, tell of. */
    public Optional<Wait> in(List<Frame> frames) {
        return table.stream().flatMap(entry -> entry.in(frames).stream()).findFirst();
    }
}
