/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.internal.hold.Ticker;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The findings as lines of the log: few, whatever happens.
 *
 * <p>Findings of one kind and place share a line. Each kind has four lines at once and four a minute, and as many for
 * its ends; what comes beyond waits, grouped, and is told with its number by a later line. Used by the watchdog alone.
 */
final class FindingLog {

    /** Those that share a line. */
    private record Group(Kind kind, Stage stage, String place) {}

    /**
     * A line that is to be written: the words of one finding, and how many more there are. Of those that have grown while
     * the line waited, the newest is told, and each hold counts once.
     */
    private static final class Line {
        private Finding told;
        private int more;
        private final Set<Long> grown = new HashSet<>();

        Line(Finding first) {
            told = first;
            grown.add(first.hold().id());
        }

        void add(Finding another) {
            boolean grew = another.stage() == Stage.GREW;
            if (grew) {
                told = another;
            }
            if (!grew || grown.add(another.hold().id())) {
                more++;
            }
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger("io.poolguard.findings");
    private static final int LINES = 4;
    private static final long REFILL_NANOS = TimeUnit.MINUTES.toNanos(1) / LINES;
    private static final int GROUPS = 200;
    private static final String ELSEWHERE = "other places";

    private final Ticker ticker;
    private final Courier courier;
    private final Map<Group, Line> waiting = new LinkedHashMap<>();
    private final Map<Kind, Allowance> begins = new EnumMap<>(Kind.class);
    private final Map<Kind, Allowance> ends = new EnumMap<>(Kind.class);

    FindingLog(Ticker ticker, Courier courier) {
        this.ticker = ticker;
        this.courier = courier;
    }

    /** Lines that may be written now. */
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

    /** Takes a finding, to be told in the next line for its kind and place. */
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

    /** Writes the lines that may be written now. What is over is not told before its begin. */
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
    }

    private boolean hasToWait(Group group) {
        return group.stage() == Stage.ENDED
                && (waiting.containsKey(new Group(group.kind(), Stage.BEGAN, group.place()))
                        || waiting.containsKey(new Group(group.kind(), Stage.GREW, group.place())));
    }

    /** Writes all that waits: nothing comes after it. */
    void writeAll() {
        waiting.forEach(this::write);
        waiting.clear();
    }

    private void write(Group group, Line line) {
        String text =
                line.told.message() + (line.more == 0 ? "" : " And " + line.more + " more in " + group.place() + ".");
        if (group.stage() == Stage.ENDED) {
            courier.carry(() -> LOG.info(text));
        } else {
            courier.carry(() -> LOG.warn(text));
        }
    }
}
