/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.internal.hikari.FailedConnect;
import io.poolguard.internal.hikari.PoolCounts;
import io.poolguard.internal.text.Cure;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The verdict of a report: what a pool's holders have in common, in a sentence or two. */
final class Verdict {

    private Verdict() {}

    /** Whether a verdict names labels, lines of code, and what threads wait for. */
    private enum Naming {
        NAMES,
        PLAIN
    }

    /**
     * What holds the connections of a pool.
     *
     * @param own the connections that the guard itself has, for its probe of the database
     */
    static String of(PoolCounts pool, int own, List<HoldLine> lines) {
        return holders(pool, own, counting(lines), Naming.NAMES);
    }

    /** The same without the names of labels, methods and clients. */
    static String plain(PoolCounts pool, int own, List<HoldLine> lines) {
        return holders(pool, own, counting(lines), Naming.PLAIN);
    }

    private static List<HoldLine> counting(List<HoldLine> lines) {
        return lines.stream()
                .filter(line -> line.standing() != HoldLine.Standing.BROKEN)
                .toList();
    }

    /**
     * What to add about the holds that were there when half of the wait was over, and have been given back since: they
     * are a cause of the wait as well.
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
        Group most = largest(gone);
        return " When half of the wait was over, " + most.size() + (most.size() == 1 ? " other was " : " others were ")
                + most.doing().words() + mostly(most.lines(), Naming.NAMES) + "; given back since.";
    }

    /** Why an acquire timed out below the maximum: the pool wanted to open a connection, and could not. */
    static String notGrown(PoolCounts pool, FailedConnect why) {
        String below = "The pool is not exhausted (total=" + pool.total() + " of max=" + pool.max() + ")";
        return below
                + (why.sort() == FailedConnect.Sort.SERVER_LIMIT
                        ? ", but the server has no room for another connection: "
                        : ": ")
                + why.what() + ".";
    }

    private static String holders(PoolCounts pool, int own, List<HoldLine> lines, Naming naming) {
        int pastTheGuard = pool.active() - own - lines.size();
        if (lines.isEmpty()) {
            return pastTheGuard <= 0 ? ownAlone(pool, own) : pastTheGuard(pool, own, pastTheGuard);
        }
        Group most = largest(lines);
        String probed = own == 0 ? "" : " " + own + " more " + isOwn(own) + ".";
        if (pastTheGuard > most.size()) {
            return counted(pastTheGuard, pool) + " in use, and not through the guard, which has the other "
                    + lines.size() + "." + probed;
        }
        return held(pool, lines, most, naming) + probed;
    }

    private static String ownAlone(PoolCounts pool, int own) {
        return own == 0
                ? "No connection is held."
                : own + " of " + pool.active() + " " + word(own) + " " + isOwn(own) + ".";
    }

    private static String pastTheGuard(PoolCounts pool, int own, int pastTheGuard) {
        return own == 0
                ? counted(pastTheGuard, pool) + " in use, and none of them through the guard."
                : counted(pastTheGuard, pool) + " in use, and not through the guard. " + own + " more " + isOwn(own)
                        + ".";
    }

    private static String isOwn(int own) {
        return (own == 1 ? "is" : "are") + " in use by the guard's own probe of the database, which has no answer yet";
    }

    private static String held(PoolCounts pool, List<HoldLine> lines, Group most, Naming naming) {
        List<HoldLine> group = most.lines();
        String many = counted(group.size(), pool);
        return switch (most.doing()) {
            case IDLE ->
                many + " held idle" + mostly(group, naming) + waiting(group, naming) + ". " + Cure.LET_GO.sentence();
            case IN_JDBC -> executing(pool, lines, group, naming);
            case BUSY ->
                many + " busy with many short statements" + mostly(group, naming)
                        + ". Fewer of them would shorten the holds, or the pool is too small.";
            case HELD -> many + " held" + mostly(group, naming) + ", and not idle for long enough to say so.";
            case ENDING ->
                many + " on the way back" + mostly(group, naming)
                        + ". A rollback or a close hangs, or is slow: look at the network and the database.";
            case WAITING ->
                deadlock(pool, group) + many
                        + " held by threads that themselves wait for this pool" + mostly(group, naming) + ". "
                        + Cure.PASS_ON.sentence();
            case LEAKED ->
                many + " leaked" + mostly(group, naming)
                        + ": collected unclosed. Close it in try-with-resources, streams of rows too.";
            case UNOBSERVED ->
                many + " held" + mostly(group, naming)
                        + " and used past the guard, which cannot tell whether they are idle.";
        };
    }

    private static String deadlock(PoolCounts pool, List<HoldLine> waiting) {
        if (waiting.size() != pool.max()) {
            return "";
        }
        boolean isSure = waiting.stream().allMatch(line -> line.standing() == HoldLine.Standing.WAITS_HERE_FOR_SURE);
        return isSure ? "Deadlock: " : "Suspected deadlock: ";
    }

    /**
     * Most of them execute. One that was idle already when the calls of most of those began may have what they wait for
     * in the database.
     */
    private static String executing(PoolCounts pool, List<HoldLine> lines, List<HoldLine> group, Naming naming) {
        List<HoldLine> idle = lines.stream()
                .filter(line -> Doing.of(line) == Doing.IDLE)
                .filter(line -> 2 * since(line, group).size() > group.size())
                .toList();
        if (idle.isEmpty()) {
            return counted(group.size(), pool) + " executing in JDBC" + mostly(group, naming)
                    + ". The statements are slow, or the pool is too small.";
        }
        List<HoldLine> later = group.stream()
                .filter(line -> idle.stream().anyMatch(one -> isSince(one, line)))
                .toList();
        return counted(idle.size(), pool) + " held idle" + mostly(idle, naming) + waiting(idle, naming) + ", and "
                + later.size()
                + " that execute in JDBC since then" + mostly(later, naming) + " may wait for "
                + (idle.size() == 1 ? "its" : "their") + " locks. " + Cure.LET_GO.sentence();
    }

    /** Those whose calls have begun since this one is idle. */
    private static List<HoldLine> since(HoldLine idle, List<HoldLine> executing) {
        return executing.stream().filter(line -> isSince(idle, line)).toList();
    }

    private static boolean isSince(HoldLine idle, HoldLine executing) {
        return idle.snapshot().idleNow().compareTo(executing.snapshot().callNow()) >= 0;
    }

    /** What a hold is doing, as far as a verdict goes. */
    private enum Doing {
        IDLE("held idle"),
        WAITING("held by threads that themselves wait for this pool"),
        LEAKED("leaked"),
        IN_JDBC("executing in JDBC"),
        BUSY("busy with many short statements"),
        HELD("held"),
        ENDING("on the way back"),
        UNOBSERVED("held, and used past the guard");

        private final String words;

        Doing(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        static Doing of(HoldLine line) {
            return switch (line.snapshot().activity()) {
                case ENDING, ACQUIRING -> ENDING; // a waiting thread holds nothing, and is in no report
                case LEAKED -> LEAKED;
                case IN_JDBC -> line.isMoving() ? used(line) : IN_JDBC;
                case IDLE_IN_HAND -> isWaiting(line) ? WAITING : line.isMoving() ? used(line) : IDLE;
                case UNOBSERVED -> isWaiting(line) ? WAITING : UNOBSERVED;
            };
        }

        private static Doing used(HoldLine line) {
            return line.makesManyShortCalls() ? BUSY : HELD;
        }

        private static boolean isWaiting(HoldLine line) {
            return line.standing().waitsHere();
        }
    }

    /** The verdict names the largest group, and of several equally large ones the first of these: what blames most. */
    private static final List<Doing> NAMED_FIRST = List.of(
            Doing.IDLE,
            Doing.WAITING,
            Doing.LEAKED,
            Doing.IN_JDBC,
            Doing.BUSY,
            Doing.ENDING,
            Doing.UNOBSERVED,
            Doing.HELD);

    /** Holds that do the same. */
    private record Group(Doing doing, List<HoldLine> lines) {

        int size() {
            return lines.size();
        }
    }

    private static Group largest(List<HoldLine> lines) {
        Map<Doing, List<HoldLine>> groups = lines.stream().collect(Collectors.groupingBy(Doing::of));
        return groups.entrySet().stream()
                .map(entry -> new Group(entry.getKey(), entry.getValue()))
                .max(Comparator.comparingInt(Group::size)
                        .thenComparing(group -> NAMED_FIRST.indexOf(group.doing()), Comparator.reverseOrder()))
                .orElseThrow();
    }

    private static String counted(int count, PoolCounts pool) {
        int of = Math.max(count, pool.active());
        return count + " of " + of + " " + word(of) + (of == 1 ? " is" : " are");
    }

    private static String word(int connections) {
        return connections == 1 ? "connection" : "connections";
    }

    /** Where most of them come from. */
    private static String mostly(List<HoldLine> lines, Naming naming) {
        if (naming == Naming.PLAIN) {
            return "";
        }
        Map.Entry<String, Long> most = most(lines.stream().map(HoldLine::place)).orElseThrow();
        return most.getValue() == lines.size()
                ? " in " + most.getKey()
                : ", " + most.getValue() + " of them in " + most.getKey();
    }

    /** What more than half of them wait for, if that can be told. */
    private static String waiting(List<HoldLine> lines, Naming naming) {
        if (naming == Naming.PLAIN) {
            return "";
        }
        return most(lines.stream().map(HoldLine::waitsFor).flatMap(Optional::stream))
                .filter(most -> 2 * most.getValue() > lines.size())
                .map(most -> "; " + whoWaits(most.getValue(), lines.size()) + " in " + most.getKey())
                .orElse("");
    }

    private static String whoWaits(long waiting, int all) {
        if (waiting < all) {
            return waiting + " of them wait";
        }
        return all == 1 ? "it waits" : "they wait";
    }

    private static Optional<Map.Entry<String, Long>> most(Stream<String> words) {
        return words.collect(Collectors.groupingBy(Function.identity(), Collectors.counting())).entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry::getKey));
    }
}
