/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.advice;

import io.poolguard.internal.advice.LoadSummary.Sums;
import io.poolguard.internal.hold.LabelRegistry;
import io.poolguard.internal.result.LoadData.SiteShare;
import io.poolguard.internal.result.PoolAdviceData.LabelLoad;
import io.poolguard.internal.result.PoolAdviceData.Needed;
import io.poolguard.internal.text.Cure;
import io.poolguard.internal.text.Durations;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The text of the advice, in a sentence or two: a number, and the label that needs it. */
final class AdviceText {

    /** The part of the window that is witnessed on a machine that is not too busy. */
    private static final double WITNESSED_WELL = 0.9;

    private final String pool;
    private final LoadSummary load;
    private final List<LabelLoad> labels;
    private final int max;

    /** @param labels the labels, those that held most first */
    AdviceText(String pool, LoadSummary load, List<LabelLoad> labels, int max) {
        this.pool = pool;
        this.load = load;
        this.labels = labels;
        this.max = max;
    }

    String text(Optional<Needed> sizes, OptionalInt floor) {
        return pool + " - " + sizes.map(this::ofSizes).orElseGet(this::tooLittle) + ofFloor(floor) + ofWitnessed();
    }

    private String ofWitnessed() {
        if (load.witnessed() >= WITNESSED_WELL * load.length()) {
            return "";
        }
        return " The watchdog has witnessed " + 100 * load.witnessed() / load.length() + " % of the "
                + Durations.brief(Duration.ofNanos(load.length())) + " that were looked at: the sizes are rough.";
    }

    private String tooLittle() {
        return "Too little was seen to advise a size: "
                + counted((int) Math.min(Integer.MAX_VALUE, arrivals()), "acquire")
                + " in " + Durations.brief(Duration.ofNanos(load.length()))
                + (arrivals() == 0 || load.all().isServed() ? "" : ", and none of them got a connection")
                + "; it takes at least " + Sizing.LEAST_ARRIVALS + " in at least "
                + Durations.brief(Sizing.LEAST_WINDOW) + ".";
    }

    private long arrivals() {
        return load.all().arrivals();
    }

    private String ofSizes(Needed sizes) {
        Optional<LabelLoad> idle = sizes.withoutIdle() < sizes.now() ? mostIdle() : Optional.empty();
        boolean isEnough = sizes.now() <= max;
        if (idle.isPresent()) {
            return isEnough ? couldBeFewer(sizes, idle.get()) : tooFewBecauseIdle(sizes, idle.get());
        }
        return isEnough ? enough(sizes) : tooFew(sizes);
    }

    /**
     * The label that holds idle most, if it is worth naming: idle for half of its own time, and for a quarter of all
     * connection time.
     */
    private Optional<LabelLoad> mostIdle() {
        return load.labels().entrySet().stream()
                .max(Comparator.comparingLong((Map.Entry<String, Sums> entry) ->
                                entry.getValue().idle())
                        .thenComparing(Map.Entry::getKey))
                .filter(most -> 2 * most.getValue().idle() >= most.getValue().held())
                .filter(most -> 4 * most.getValue().idle() >= load.all().held())
                .flatMap(most -> labels.stream()
                        .filter(label -> label.label().equals(most.getKey()))
                        .findFirst());
    }

    private String tooFewBecauseIdle(Needed sizes, LabelLoad idle) {
        if (sizes.withoutIdle() <= max) {
            return counted(sizes.withoutIdle(), "connection") + " would serve this load; " + max
                    + (max == 1 ? " does" : " do") + " not, because " + holds(idle, "holds") + ". "
                    + Cure.LET_GO.sentence();
        }
        return served("does", "do") + " not serve this load; " + sizes.now() + " would, or " + sizes.withoutIdle()
                + " if " + holds(idle, "did not hold") + ". " + Cure.LET_GO.sentence();
    }

    private String couldBeFewer(Needed sizes, LabelLoad idle) {
        return served("serves", "serve") + " this load, which needs " + sizes.now() + "; " + sizes.withoutIdle()
                + " would do if " + holds(idle, "did not hold") + ". " + Cure.LET_GO.sentence();
    }

    private String tooFew(Needed sizes) {
        return served("does", "do") + " not serve this load; " + sizes.now() + " would. "
                + holds(labels.get(0), "holds") + ". Look at its statements before the pool is made larger.";
    }

    private String enough(Needed sizes) {
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
        Optional<SiteShare> most = label.load().lines().stream().findFirst();
        String site =
                most.map(line -> " (" + line.site() + part(line.share()) + ")").orElse("");
        return (label.label().equals(LabelRegistry.NONE) ? "what has no label" : label.label()) + site;
    }

    /**
     * The figures are those of the label. If the label has other lines as well, the text says how much of it this line
     * has.
     */
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
