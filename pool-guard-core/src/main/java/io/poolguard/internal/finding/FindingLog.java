/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.finding;

import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.internal.clock.SerialExecutor;
import io.poolguard.internal.clock.Ticker;
import io.poolguard.internal.text.Loggers;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Writes findings to the log, in few lines whatever happens.
 *
 * <p>Findings of one kind and place share a line. Each kind has four lines at once and four a minute, and as many for
 * its ends. Findings beyond that wait, grouped, and a later line gives their number. Used by the dispatching thread alone,
 * but for the question whether lines wait.
 */
final class FindingLog {

    /** What findings that share a line have in common. */
    private record Group(Kind kind, Stage stage, String place) {}

    /**
     * A line that waits to be written: the message of one finding, and how many more there are. Of findings that grow
     * while the line waits, the line has the newest, and counts each hold once.
     */
    private static final class Line {
        private Finding shown;
        private int more;
        private final Set<Long> grown = new HashSet<>();

        Line(Finding first) {
            shown = first;
            grown.add(first.hold().id());
        }

        void add(Finding another) {
            boolean grew = another.stage() == Stage.GREW;
            if (grew) {
                shown = another;
            }
            if (!grew || grown.add(another.hold().id())) {
                more++;
            }
        }
    }

    private static final Logger LOG = Loggers.FINDINGS;
    private static final int LINES = 4;
    private static final long REFILL_NANOS = TimeUnit.MINUTES.toNanos(1) / LINES;
    private static final int GROUPS = 200;
    private static final String ELSEWHERE = "other places";

    private final Ticker ticker;
    private final SerialExecutor callbacks;
    private final Map<Group, Line> waiting = new LinkedHashMap<>();

    // Whether lines wait. Written by the dispatching thread; read by the watchdog.
    private volatile boolean hasWaiting;

    private final Map<Kind, Allowance> begins = new EnumMap<>(Kind.class);
    private final Map<Kind, Allowance> ends = new EnumMap<>(Kind.class);

    FindingLog(Ticker ticker, SerialExecutor callbacks) {
        this.ticker = ticker;
        this.callbacks = callbacks;
    }

    /** How many lines may be written now. */
    private static final class Allowance {
        private int lines = LINES;
        private long refilled;

        Allowance(long now) {
            refilled = now;
        }

        boolean take(long now) {
            long more = (now - refilled) / REFILL_NANOS;
            if (more > 0) {
                lines = (int) Math.min(LINES, lines + more);
                refilled += more * REFILL_NANOS;
            }
            if (lines == 0) {
                return false;
            }
            lines--;
            return true;
        }
    }

    /** Takes a finding, for the next line of its kind and place. */
    void add(Finding finding, String place) {
        Group group = new Group(finding.kind(), finding.stage(), place);
        if (waiting.size() >= GROUPS && !waiting.containsKey(group)) {
            group = new Group(finding.kind(), finding.stage(), ELSEWHERE);
        }
        Line line = waiting.get(group);
        if (line == null) {
            waiting.put(group, new Line(finding));
        } else {
            line.add(finding);
        }
    }

    /** Whether lines wait until they may be written. For any thread. */
    boolean hasWaiting() {
        return hasWaiting;
    }

    /** Writes the lines that may be written now. An end is not written before its begin. */
    void write() {
        long now = ticker.read();
        Iterator<Map.Entry<Group, Line>> lines = waiting.entrySet().iterator();
        while (lines.hasNext()) {
            Map.Entry<Group, Line> entry = lines.next();
            Group group = entry.getKey();
            Map<Kind, Allowance> allowances = group.stage() == Stage.ENDED ? ends : begins;
            if (!hasToWait(group)
                    && allowances
                            .computeIfAbsent(group.kind(), kind -> new Allowance(now))
                            .take(now)) {
                lines.remove();
                write(group, entry.getValue());
            }
        }
        hasWaiting = !waiting.isEmpty();
    }

    private boolean hasToWait(Group group) {
        return group.stage() == Stage.ENDED
                && (waiting.containsKey(new Group(group.kind(), Stage.BEGAN, group.place()))
                        || waiting.containsKey(new Group(group.kind(), Stage.GREW, group.place())));
    }

    /** Writes all lines that wait. For the end. */
    void writeAll() {
        waiting.forEach(this::write);
        waiting.clear();
    }

    private void write(Group group, Line line) {
        String text =
                line.shown.message() + (line.more == 0 ? "" : " And " + line.more + " more in " + group.place() + ".");
        if (group.stage() == Stage.ENDED) {
            callbacks.execute(() -> LOG.info(text));
        } else {
            callbacks.execute(() -> LOG.warn(text));
        }
    }
}
