/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.HoldSnapshot;
import io.poolguard.internal.text.Durations;
import java.util.ArrayList;
import java.util.List;

/** The holders as lines of text, for a log. */
public final class HolderTable {

    private static final int MOST = 20;
    private static final List<String> HEADS =
            List.of("hold", "label", "held", "in JDBC", "idle now", "thread", "acquired at", "now in");

    private HolderTable() {}

    /** The verdict and the longest holders. Begins with a line break, and ends without one. */
    static String text(String verdict, List<HoldSnapshot> holders) {
        StringBuilder text = new StringBuilder("\n  Verdict: ").append(verdict);
        if (holders.isEmpty()) {
            return text.toString();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADS);
        holders.stream().limit(MOST).map(HolderTable::row).forEach(rows::add);
        int[] widths = widths(rows);
        for (List<String> row : rows) {
            text.append("\n  ").append(line(row, widths));
        }
        if (holders.size() > MOST) {
            text.append("\n  and ").append(holders.size() - MOST).append(" more");
        }
        return text.toString();
    }

    private static List<String> row(HoldSnapshot hold) {
        return List.of(
                "#" + hold.id(),
                hold.label(),
                Durations.seconds(hold.held()),
                inJdbc(hold),
                idle(hold),
                hold.thread(),
                hold.site().orElse("-"),
                hold.nowIn().orElse("-"));
    }

    /** The time in JDBC, marked if it is an estimate. */
    public static String inJdbc(HoldSnapshot hold) {
        return (hold.inJdbcExact() ? "" : "~") + Durations.seconds(hold.inJdbc());
    }

    private static String idle(HoldSnapshot hold) {
        return switch (hold.activity()) {
            case IN_JDBC -> "in JDBC";
            case ACQUIRING -> "acquiring";
            case ENDING -> "ending";
            case LEAKED -> "leaked";
            case UNOBSERVED -> "unobserved";
            case IDLE_IN_HAND -> Durations.seconds(hold.idleNow());
        };
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[HEADS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i));
            if (i < widths.length - 1) {
                line.append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
        }
        return line.toString();
    }
}
