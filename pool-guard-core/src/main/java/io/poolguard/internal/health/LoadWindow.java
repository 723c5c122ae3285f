/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.internal.health.Slice.Failed;
import io.poolguard.internal.health.Slice.Part;
import io.poolguard.internal.hold.Books;
import io.poolguard.internal.hold.Counts;
import io.poolguard.internal.hold.FailedAcquire;
import io.poolguard.internal.hold.Frame;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Ticked;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The load of the last five minutes, as far as the watchdog has witnessed them. The watchdog writes, at its ticks, and
 * shows twice a second what it has; whoever asks for advice reads what nobody writes any more.
 *
 * <p>Time is counted by ticks, not read from a clock: a watchdog that starves sees less, and nothing wrong.
 */
public final class LoadWindow implements Ticked {

    /*
     * What it takes.  60 slices of 5 s, and in each: for each label that was used in it some 400 bytes, most of them for
     * its arrivals by steps, and 8 for each connection of its peak; 70 bytes for each line that was met, at most 200. A
     * service with five labels and peaks of ten comes to 200 KB. A hundred labels, all of them in use all the time with
     * peaks of ten and two lines each, come to 4 MB: the most, unless a hundred labels take larger pools in turn.
     */

    static final long LONGEST = Duration.ofMinutes(5).toNanos();

    private static final long SLICE = Duration.ofSeconds(5).toNanos();
    private static final long SHOWN_EVERY = Duration.ofMillis(500).toNanos();

    /** The watchdog's longest tick, with some grace: ticks that are shorter are put together. */
    private static final long STEP = Duration.ofMillis(90).toNanos();

    private final Books books;
    private final Survey survey;

    // Written by the watchdog alone; read by whoever asks for advice. The oldest first.
    private volatile List<Slice> shown = List.of();

    // The watchdog's own.
    private final Map<String, Track> tracks = new HashMap<>();
    private final Deque<Slice> closed = new ArrayDeque<>();
    private long closedLength;
    private Levels inUse = new Levels();
    private Levels needed = new Levels();
    private List<Long> steps = new ArrayList<>();
    private Failed failedBefore = Failed.NONE;
    private long length;
    private long sinceStep;
    private long sinceShown;

    public LoadWindow(Books books) {
        this.books = books;
        this.survey = new Survey(books.registry());
    }

    @Override
    public void tick(long elapsed) {
        if (elapsed == 0) {
            return; // in no time nothing can be seen
        }
        books.labels().forEach(label -> track(label).tick(elapsed));
        inUse.add(tracks.values().stream().mapToInt(Track::out).sum(), elapsed);
        needed.add(tracks.values().stream().mapToInt(Track::needed).sum(), elapsed);
        length += elapsed;
        sinceStep += elapsed;
        sinceShown += elapsed;
        if (sinceStep >= STEP || sinceShown >= SHOWN_EVERY) {
            step();
        }
        if (sinceShown >= SHOWN_EVERY) {
            show();
        }
    }

    private Track track(Label label) {
        return tracks.computeIfAbsent(label.name(), name -> new Track(label.book(), steps.size()));
    }

    private void step() {
        steps.add(sinceStep);
        sinceStep = 0;
        tracks.values().forEach(Track::step);
    }

    private void show() {
        survey.walk(sinceShown);
        sinceShown = 0;
        Slice slice = slice();
        if (length >= SLICE) {
            close(slice);
            shown = List.copyOf(closed);
        } else {
            List<Slice> all = new ArrayList<>(closed);
            all.add(slice);
            shown = List.copyOf(all);
        }
    }

    private Slice slice() {
        Map<String, Part> parts = new HashMap<>();
        Map<String, Map<Frame, Long>> sites = new HashMap<>();
        tracks.forEach((label, track) -> {
            Part part = track.part();
            if (!part.isEmpty()) {
                parts.put(label, part);
                sites.put(label, survey.sites(track.book()));
            }
        });
        return new Slice(
                length, parts, inUse.copy(), needed.copy(), List.copyOf(steps), sites, failed(), survey.crowd());
    }

    private Failed failed() {
        Counts<FailedAcquire> now = books.failures();
        return new Failed(now.all(), now.of(FailedAcquire.EXHAUSTED)).minus(failedBefore);
    }

    private void close(Slice slice) {
        failedBefore = failedBefore.plus(slice.failed());
        closed.add(slice);
        closedLength += slice.length();
        while (closed.size() > 1 && closedLength - closed.element().length() >= LONGEST) {
            closedLength -= closed.remove().length();
        }
        tracks.values().forEach(Track::beginAnew);
        survey.beginAnew();
        inUse = new Levels();
        needed = new Levels();
        steps = new ArrayList<>();
        length = 0;
    }

    /** What was seen. From any thread. */
    Seen seen() {
        return new Seen(shown);
    }
}
