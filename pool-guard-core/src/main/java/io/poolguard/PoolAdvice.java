/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many connections the load of the last five minutes needs, and who keeps them. Made from what was counted and
 * sampled anyway; the database was not touched.
 *
 * <p>A larger pool does not cure a connection that is held while nothing is asked of the database: see what
 * {@link Sizes#withoutIdle()} says before the pool is made larger.
 *
 * <p>Times and numbers at once are samples of the watchdog's. The sizes are estimates from them: they assume that
 * the next minutes are like the last ones.
 *
 * <p>Immutable. Carries no SQL, no values, no credentials and no URL.
 *
 * @param pool the pool's name
 * @param window the time that was seen: at most five minutes and some seconds, as far as the watchdog has witnessed them
 * @param load the load of the whole pool
 * @param labels the load of each label that was used, the most connection time first
 * @param max the most connections that the pool may have
 * @param sizes how many it needs; nothing if less than 5 seconds or fewer than 30 acquires were seen
 * @param poolLockingFloor the fewest connections with which threads that acquire while they hold cannot all wait for each
 *     other: {@code threads * (connections - 1) + 1} of the most threads and the most connections of one thread that were
 *     met at once. Nothing if no such acquire was seen
 * @param text the same in a sentence or two
 */
public record PoolAdvice(
        String pool,
        Duration window,
        Load load,
        List<LabelLoad> labels,
        int max,
        Optional<Sizes> sizes,
        OptionalInt poolLockingFloor,
        String text) {

    /**
     * What was asked of the connections.
     *
     * @param arrivals acquires that were begun, those included that brought no connection; exact
     * @param arrivalsPerSecond the same for each second of the window
     * @param meanHold for how long a connection was held: by Little's law, the connection time for each acquire that got
     *     one. Holds that last still count with their time so far. Nothing if no hold was met
     * @param meanInJdbc the part of it that was in JDBC
     * @param meanConcurrency connections in use at once, on average
     * @param p99Concurrency what that did not exceed for 99 hundredths of the time
     * @param peakConcurrency the most that a tick of the watchdog's has met
     * @param held connection time: connections times the time that each was held within the window
     * @param share the part of the pool's connection time, from 0 to 1; 0 if no hold was met at all
     */
    public record Load(
            long arrivals,
            double arrivalsPerSecond,
            Optional<Duration> meanHold,
            Optional<Duration> meanInJdbc,
            double meanConcurrency,
            int p99Concurrency,
            int peakConcurrency,
            Duration held,
            double share) {}

    /**
     * The load of one label.
     *
     * @param label the label; {@code none} for holds through the plain data source
     * @param load its load
     * @param sites the lines that held most, at most five, the most first; of those holds whose line was captured
     */
    public record LabelLoad(String label, Load load, List<SiteShare> sites) {

        /**
         * Copies the list.
         *
         * @param label the label
         * @param load the load
         * @param sites the sites
         */
        public LabelLoad {
            sites = List.copyOf(sites);
        }
    }

    /**
     * One line's part in a label's connection time.
     *
     * @param site the line that acquired
     * @param share its part of the time of those holds whose line was captured, from 0 to 1
     * @param held the same part of the label's connection time: an estimate
     */
    public record SiteShare(String site, double share, Duration held) {}

    /**
     * How many connections are needed so that about one acquire in a hundred waits.
     *
     * @param now for the load as it is
     * @param withoutIdle if no connection was idle in hand: what remains is the time in JDBC, the way back, and holds that
     *     are used unseen. The pauses between two statements are gone as well, so it is a bound that is come near to, not
     *     passed
     */
    public record Sizes(int now, int withoutIdle) {}

    /**
     * Copies the list.
     *
     * @param pool the pool's name
     * @param window the window
     * @param load the load
     * @param labels the labels
     * @param max the maximum
     * @param sizes the sizes
     * @param poolLockingFloor the floor
     * @param text the text
     */
    public PoolAdvice {
        labels = List.copyOf(labels);
    }

    /**
     * The advice as a map of strings, numbers, lists and such maps, for any JSON library. Times are in milliseconds;
     * what is not known is left out.
     *
     * @return the map, in the order of the components; it cannot be changed
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pool", pool);
        map.put("windowMillis", window.toMillis());
        map.put("load", map(load));
        map.put("labels", labels.stream().map(PoolAdvice::map).toList());
        map.put("max", max);
        sizes.ifPresent(size -> {
            map.put("sizeNow", size.now());
            map.put("sizeWithoutIdle", size.withoutIdle());
        });
        poolLockingFloor.ifPresent(floor -> map.put("poolLockingFloor", floor));
        map.put("text", text);
        return Collections.unmodifiableMap(map);
    }

    private static Map<String, Object> map(LabelLoad label) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("label", label.label());
        map.put("load", map(label.load()));
        map.put("sites", label.sites().stream().map(PoolAdvice::map).toList());
        return Collections.unmodifiableMap(map);
    }

    private static Map<String, Object> map(SiteShare site) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("site", site.site());
        map.put("share", site.share());
        map.put("heldMillis", site.held().toMillis());
        return Collections.unmodifiableMap(map);
    }

    private static Map<String, Object> map(Load load) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("arrivals", load.arrivals());
        map.put("arrivalsPerSecond", load.arrivalsPerSecond());
        load.meanHold().ifPresent(mean -> map.put("meanHoldMillis", mean.toNanos() / 1e6));
        load.meanInJdbc().ifPresent(mean -> map.put("meanInJdbcMillis", mean.toNanos() / 1e6));
        map.put("meanConcurrency", load.meanConcurrency());
        map.put("p99Concurrency", load.p99Concurrency());
        map.put("peakConcurrency", load.peakConcurrency());
        map.put("heldMillis", load.held().toMillis());
        map.put("share", load.share());
        return Collections.unmodifiableMap(map);
    }

    /** The text, for logs. */
    @Override
    public String toString() {
        return text;
    }
}
