/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.internal.hikari.FailedConnect;
import io.poolguard.internal.hikari.PoolCounts;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pool's holders have in common, in a sentence or two. */
final class Verdict {

    private Verdict() {}

    /** What holds the connections of a pool. */
    static String of(PoolCounts pool, List<HoldLine> lines) {
        return holders(
                pool,
                lines.stream()
                        .filter(line -> line.standing() != HoldLine.Standing.BROKEN)
                        .toList());
    }

    /**
     * What to add of those who held when half of the wait was over, and have given back since: the wait was theirs as
     * well.
     */
    static String before(List<HoldLine> now, List<HoldLine> then) {
        Set<Long> still = now.stream().map(line -> line.snapshot().id()).collect(Collectors.toSet());
        List<HoldLine> gone = then.stream()
                .filter(line -> line.standing() != HoldLine.Standing.BROKEN)
                .filter(line -> !still.contains(line.snapshot().id()))
                .toList();
        if (gone.isEmpty()) {
            return "";
        }
        Doing most = mostOf(groups(gone));
        List<HoldLine> group = groups(gone).getOrDefault(most, List.of());
        return " When half of the wait was over, " + group.size()
                + (group.size() == 1 ? " other was " : " others were ") + most.words() + mostly(group)
                + "; given back since.";
    }

    /** Why an acquire timed out below the maximum: the pool wanted to open a connection, and could not. */
    static String notGrown(PoolCounts pool, SQLException timeout) {
        String below = "The pool is not exhausted (total=" + pool.total() + " of max=" + pool.max() + "): ";
        return below + FailedConnect.words(timeout) + ".";
    }

    private static String holders(PoolCounts pool, List<HoldLine> lines) {
        if (lines.isEmpty()) {
            return pool.active() == 0
                    ? "No connection is held."
                    : counted(pool.active(), pool) + " in use, and none of them through the guard.";
        }
        Doing most = mostOf(groups(lines));
        List<HoldLine> group = groups(lines).getOrDefault(most, List.of());
        String many = counted(group.size(), pool);
        return switch (most) {
            case IDLE ->
                many + " held idle" + mostly(group) + waiting(group)
                        + ". End the transaction, or release the session, before the call.";
            case IN_JDBC ->
                many + " executing in JDBC" + mostly(group) + ". The statements are slow, or the pool is too small.";
            case ENDING ->
                many + " on the way back" + mostly(group)
                        + ". A rollback or a close hangs, or is slow: look at the network and the database.";
            case WAITING ->
                group.size() == pool.max()
                        ? "Deadlock: " + many + " held by threads that themselves wait for this pool" + mostly(group)
                                + ". Pass the connection on to the inner work, or begin it after the outer one."
                        : many + " held by threads that themselves wait for this pool" + mostly(group)
                                + ". Pass the connection on to the inner work, or begin it after the outer one.";
            case LEAKED ->
                many + " leaked" + mostly(group)
                        + ": collected unclosed. Close it in try-with-resources, streams of rows too.";
            case UNOBSERVED ->
                many + " held" + mostly(group) + " and used past the guard, which cannot tell whether they are idle.";
        };
    }

    /** What a hold is doing, as far as a verdict goes. Of groups of one size the last is named. */
    private enum Doing {
        UNOBSERVED("held, and used past the guard"),
        ENDING("on the way back"),
        IN_JDBC("executing in JDBC"),
        LEAKED("leaked"),
        WAITING("held by threads that themselves wait for this pool"),
        IDLE("held idle");

        private final String words;

        Doing(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        static Doing of(HoldLine line) {
            return switch (line.snapshot().activity()) {
                case ENDING, ACQUIRING -> ENDING; // who still waits holds nothing, and is in no report
                case LEAKED -> LEAKED;
                case IN_JDBC -> IN_JDBC;
                case IDLE_IN_HAND -> idle(line);
            };
        }

        private static Doing idle(HoldLine line) {
            if (line.standing() == HoldLine.Standing.WAITS_HERE) {
                return WAITING;
            }
            return line.snapshot().unobserved() ? UNOBSERVED : IDLE;
        }
    }

    private static Map<Doing, List<HoldLine>> groups(List<HoldLine> lines) {
        return lines.stream().collect(Collectors.groupingBy(Doing::of));
    }

    private static Doing mostOf(Map<Doing, List<HoldLine>> groups) {
        return Arrays.stream(Doing.values())
                .reduce((one, next) -> size(groups, next) >= size(groups, one) ? next : one)
                .orElseThrow();
    }

    private static int size(Map<Doing, List<HoldLine>> groups, Doing doing) {
        return groups.getOrDefault(doing, List.of()).size();
    }

    private static String counted(int count, PoolCounts pool) {
        int of = Math.max(count, pool.active());
        return count + " of " + of + (of == 1 ? " connection is" : " connections are");
    }

    /** Where most of them come from. */
    private static String mostly(List<HoldLine> lines) {
        Map.Entry<String, Long> most = most(lines.stream().map(HoldLine::place)).orElseThrow();
        return most.getValue() == lines.size()
                ? " in " + most.getKey()
                : ", " + most.getValue() + " of them in " + most.getKey();
    }

    /** What most of them wait for, if that can be told. */
    private static String waiting(List<HoldLine> lines) {
        return most(lines.stream().map(HoldLine::waitsFor).flatMap(Optional::stream))
                .map(most -> (lines.size() == 1 ? "; it waits" : "; they wait") + " in " + most.getKey())
                .orElse("");
    }

    private static Optional<Map.Entry<String, Long>> most(Stream<String> words) {
        return words.collect(Collectors.groupingBy(Function.identity(), Collectors.counting())).entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry::getKey));
    }
}
