/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.GuardSettings.Fleet;
import io.poolguard.ServerCapacity;
import io.poolguard.ServerCapacity.Limit;
import io.poolguard.ServerCapacity.Server;
import io.poolguard.ServerCapacity.Verdict;
import io.poolguard.internal.health.ServerReply.Usage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;

/** Says whether the fleet's pools fit into what a server has told. */
record CapacityVerdict(String pool, Instant at, Fleet fleet, int max) {

    /** The server was not asked, or does not tell. */
    ServerCapacity notKnown(Optional<Server> server, String why, String cure) {
        String text = pool + " - the server's capacity is not known (" + why + "). " + cure;
        return capacity(Verdict.NOT_KNOWN, text, server, Optional.empty(), List.of(), Optional.empty());
    }

    /** A pooler stands in between. */
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

    /** The server has told what it allows and what is used of it. */
    ServerCapacity of(Server server, Usage usage) {
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
            Optional<Server> server,
            Optional<Limit> least,
            List<Limit> limits,
            Optional<Usage> usage) {
        OptionalInt fits =
                least.map(limit -> OptionalInt.of(fits(limit.room()))).orElse(OptionalInt.empty());
        Map<String, Integer> parts = usage.map(Usage::parts).orElse(Map.of());
        Map<String, Integer> connections = usage.map(Usage::connections).orElse(Map.of());
        return new ServerCapacity(pool, at, verdict, text, server, least, limits, parts, connections, fleet, max, fits);
    }

    private static void parts(StringJoiner facts, Map<String, Integer> parts) {
        parts.forEach((name, value) -> facts.add(name + "=" + value));
    }

    // ------------------------------------------------------------------ the arithmetic

    /** What looks like ours and is more than we could have is others'. */
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

    /** What all pools have at their maximum. */
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
