/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.PoolAdvice.LabelLoad;
import io.poolguard.PoolAdvice.SiteShare;
import io.poolguard.PoolAdvice.Sizes;
import io.poolguard.internal.health.Seen.Sums;
import io.poolguard.internal.hold.Labels;
import io.poolguard.internal.report.Durations;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The advice in a sentence or two: a number, and whose it is. */
final class AdviceWords {

    private static final String CURE = " End the transaction, or release the session, before the call.";

    private final String pool;
    private final Seen seen;
    private final List<LabelLoad> labels;
    private final int max;

    /** @param labels those that held most first */
    AdviceWords(String pool, Seen seen, List<LabelLoad> labels, int max) {
        this.pool = pool;
        this.seen = seen;
        this.labels = labels;
        this.max = max;
    }

    String text(Optional<Sizes> sizes, OptionalInt floor) {
        return pool + " - " + sizes.map(this::ofSizes).orElseGet(this::tooLittle) + ofFloor(floor);
    }

    private String tooLittle() {
        return "Too little was seen to advise a size: "
                + counted((int) Math.min(Integer.MAX_VALUE, arrivals()), "acquire")
                + " in " + Durations.brief(Duration.ofNanos(seen.length()))
                + (arrivals() == 0 || seen.all().isServed() ? "" : ", and none of them got a connection")
                + "; it takes at least " + Sizing.LEAST_ARRIVALS + " in at least "
                + Durations.brief(Sizing.LEAST_WINDOW) + ".";
    }

    private long arrivals() {
        return seen.all().arrivals();
    }

    private String ofSizes(Sizes sizes) {
        Optional<LabelLoad> idle = sizes.withoutIdle() < sizes.now() ? mostIdle() : Optional.empty();
        boolean isEnough = sizes.now() <= max;
        if (idle.isPresent()) {
            return isEnough ? couldBeFewer(sizes, idle.get()) : tooFewBecauseIdle(sizes, idle.get());
        }
        return isEnough ? enough(sizes) : tooFew(sizes);
    }

    /**
     * The label that holds idle more than any other, if it is worth a word: half of its own time, and a quarter of all
     * connection time.
     */
    private Optional<LabelLoad> mostIdle() {
        return seen.labels().entrySet().stream()
                .max(Comparator.comparingLong((Map.Entry<String, Sums> entry) ->
                                entry.getValue().idle())
                        .thenComparing(Map.Entry::getKey))
                .filter(most -> 2 * most.getValue().idle() >= most.getValue().held())
                .filter(most -> 4 * most.getValue().idle() >= seen.all().held())
                .flatMap(most -> labels.stream()
                        .filter(label -> label.label().equals(most.getKey()))
                        .findFirst());
    }

    private String tooFewBecauseIdle(Sizes sizes, LabelLoad idle) {
        if (sizes.withoutIdle() <= max) {
            return counted(sizes.withoutIdle(), "connection") + " would serve this load; " + max
                    + (max == 1 ? " does" : " do") + " not, because " + holds(idle, "holds") + "." + CURE;
        }
        return served("does", "do") + " not serve this load; " + sizes.now() + " would, or " + sizes.withoutIdle()
                + " if " + holds(idle, "did not hold") + "." + CURE;
    }

    private String couldBeFewer(Sizes sizes, LabelLoad idle) {
        return served("serves", "serve") + " this load, which needs " + sizes.now() + "; " + sizes.withoutIdle()
                + " would do if " + holds(idle, "did not hold") + "." + CURE;
    }

    private String tooFew(Sizes sizes) {
        return served("does", "do") + " not serve this load; " + sizes.now() + " would. "
                + holds(labels.get(0), "holds") + ". Look at its statements before the pool is made larger.";
    }

    private String enough(Sizes sizes) {
        return served("serves", "serve") + " this load"
                + (sizes.now() < max ? "; " + sizes.now() + " would." : ", and no fewer would.");
    }

    private String served(String one, String many) {
        return counted(max, "connection") + " " + (max == 1 ? one : many);
    }

    /** {@code chat.stream (ChatService.stream:57) holds 94.2 s for ~0.3 s in JDBC, 97 % of all connection time}. */
    private static String holds(LabelLoad label, String verb) {
        return name(label) + " " + verb + " " + brief(label.load().meanHold()) + " for ~"
                + brief(label.load().meanInJdbc()) + " in JDBC, "
                + Math.round(100 * label.load().share()) + " % of all connection time";
    }

    private static String brief(Optional<Duration> time) {
        return Durations.brief(time.orElse(Duration.ZERO));
    }

    private static String name(LabelLoad label) {
        Optional<SiteShare> most = label.sites().stream().findFirst();
        String site =
                most.map(line -> " (" + line.site() + part(line.share()) + ")").orElse("");
        return (label.label().equals(Labels.NONE) ? "what has no label" : label.label()) + site;
    }

    /** The figures are the label's: where it has other lines as well, they are not this line's alone. */
    private static String part(double share) {
        return share > 0.995 ? "" : ", " + Math.round(100 * share) + " % of it";
    }

    private String ofFloor(OptionalInt floor) {
        return floor.isEmpty() || floor.getAsInt() <= max
                ? ""
                : " Threads acquire while they hold: fewer than " + floor.getAsInt()
                        + " connections can end in a deadlock.";
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
