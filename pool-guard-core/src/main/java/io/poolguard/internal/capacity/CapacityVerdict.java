/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.capacity;

import io.poolguard.CapacityOptions;
import io.poolguard.ServerCapacity;
import io.poolguard.ServerCapacity.Limit;
import io.poolguard.ServerCapacity.Verdict;
import io.poolguard.internal.capacity.ServerReply.Usage;
import io.poolguard.internal.result.MapForms;
import io.poolguard.internal.result.ServerCapacityData;
import io.poolguard.internal.result.ServerCapacityData.Answer;
import io.poolguard.internal.result.ServerCapacityData.Fleet;
import io.poolguard.internal.result.ServerCapacityData.Room;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Decides whether the pools of the fleet fit into the limits of the server. */
record CapacityVerdict(String pool, Instant at, CapacityOptions fleet, int max) {

    /** The server was not asked, or gives no limits. */
    ServerCapacity notKnown(Optional<ServerKind> server, String why, String cure) {
        String text = pool + " - the server's capacity is not known (" + why + "). " + cure;
        return capacity(Verdict.NOT_KNOWN, text, server, Optional.empty(), List.of(), Optional.empty());
    }

    /** A pooler stands between the pool and the server. */
    ServerCapacity behindPooler(ServerReply reply, String sign) {
        StringJoiner facts = new StringJoiner(", ", "(", ")").add(sign);
        facts.add("instances=" + fleet.instances())
                .add("surge=" + fleet.surge())
                .add("max=" + max);
        facts.add("needed=" + atMost());
        reply.usage().ifPresent(usage -> parts(facts, usage.parts()));
        String text =
                pool + " - a pooler stands between the pool and the server, whose limit so does not bind the pool "
                        + facts + ". See that the pooler's max_client_conn is no less than needed, and that what its"
                        + " default_pool_size adds up to fits into the server.";
        List<Limit> limits = reply.usage().map(this::limits).orElse(List.of());
        return capacity(
                Verdict.BEHIND_POOLER, text, Optional.of(reply.server()), Optional.empty(), limits, reply.usage());
    }

    /** The server has given its limits, and the connections in use. */
    ServerCapacity of(ServerKind server, Usage usage) {
        List<Limit> limits = limits(usage);
        Limit least = limits.stream().min(Comparator.comparingInt(Limit::room)).orElseThrow();
        Verdict verdict = verdict(least.room());
        StringJoiner facts = new StringJoiner(", ", "(", ")");
        facts.add("instances=" + fleet.instances())
                .add("surge=" + fleet.surge())
                .add("max=" + max);
        facts.add("needed=" + (verdict == Verdict.TOO_MANY ? usually() : atMost()));
        facts.add("room=" + least.room()).add("limit=" + least.name() + "'s " + least.connections());
        facts.add("inUse=" + least.inUse()).add("others=" + least.others());
        parts(facts, usage.parts());
        int fits = fits(least.room());
        String text = pool + " - " + what(verdict) + " " + facts + ". " + cure(verdict, fits)
                + (usage.remark().isEmpty() ? "" : " " + usage.remark());
        return capacity(verdict, text, Optional.of(server), Optional.of(least), limits, Optional.of(usage));
    }

    private ServerCapacity capacity(
            Verdict verdict,
            String text,
            Optional<ServerKind> server,
            Optional<Limit> least,
            List<Limit> limits,
            Optional<Usage> usage) {
        Answer answer = new Answer(
                server.map(MapForms::lower),
                limits,
                usage.map(Usage::parts).orElse(Map.of()),
                usage.map(Usage::connections).orElse(Map.of()));
        Room room = new Room(
                least, least.stream().mapToInt(limit -> fits(limit.room())).findFirst());
        return new ServerCapacityData(
                pool, at, verdict, text, new Fleet(fleet.instances(), fleet.surge(), max), answer, room);
    }

    private static void parts(StringJoiner facts, Map<String, Integer> parts) {
        parts.forEach((name, value) -> facts.add(name + "=" + value));
    }

    // ------------------------------------------------------------------ the arithmetic

    /**
     * The limits, with the connections of others. If more connections look like the fleet's than the fleet could open,
     * the excess counts as others'.
     */
    private List<Limit> limits(Usage usage) {
        return usage.limits().stream()
                .map(each -> {
                    int ours = (int) Math.min(each.alike(), atMost());
                    return new Limit(each.name(), each.connections(), each.inUse(), Math.max(0, each.inUse() - ours));
                })
                .toList();
    }

    private Verdict verdict(int room) {
        if (atMost() <= room) {
            return Verdict.FITS;
        }
        return usually() <= room ? Verdict.NOT_WHILE_ROLLED_OUT : Verdict.TOO_MANY;
    }

    /** The connections of all pools at their maximum. */
    private long usually() {
        return (long) fleet.instances() * max;
    }

    /** The same while a new version is rolled out. */
    private long atMost() {
        return pools() * max;
    }

    private int fits(int room) {
        return (int) (room / pools());
    }

    private long pools() {
        return (long) fleet.instances() + fleet.surge();
    }

    // ------------------------------------------------------------------ the words

    private String what(Verdict verdict) {
        String grow = "every pool can grow to its maximum at once";
        return switch (verdict) {
            case FITS -> grow + (fleet.surge() == 0 ? "" : ", also while a new version is rolled out");
            case NOT_WHILE_ROLLED_OUT -> grow + ", but not while a new version is rolled out";
            default -> "the server has no room for every pool to grow to its maximum at once";
        };
    }

    private static String cure(Verdict verdict, int fits) {
        if (verdict == Verdict.FITS) {
            return "Each pool may have up to " + connections(fits) + ".";
        }
        return fits == 0
                ? "There is not even room for one connection each: raise the limit, or put a pooler in between."
                : "Let each pool have at most " + connections(fits) + ", raise the limit, or put a pooler in between.";
    }

    private static String connections(int count) {
        return count == 1 ? "1 connection" : count + " connections";
    }
}
