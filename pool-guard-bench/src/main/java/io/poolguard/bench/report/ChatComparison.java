/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import io.poolguard.bench.chat.ChatForm.Way;
import io.poolguard.bench.chat.ChatTimes;
import io.poolguard.bench.chat.DelayModel;
import io.poolguard.bench.chat.LoopModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs of the chats that may stand in one picture: of one JDK, with the same times.
 *
 * @param jdk the JDK's version
 * @param times what a chat was made of
 * @param results by pool, number of chats and form
 */
record ChatComparison(String jdk, ChatTimes times, List<ChatResult> results) {

    private record Key(String jdk, ChatTimes times) {}

    static List<ChatComparison> of(List<ChatResult> results) {
        Map<Key, List<ChatResult>> groups = new LinkedHashMap<>();
        for (ChatResult result : results) {
            groups.computeIfAbsent(new Key(result.jdk(), result.times()), first -> new ArrayList<>())
                    .add(result);
        }
        List<ChatComparison> comparisons = new ArrayList<>();
        groups.forEach((key, group) -> {
            group.sort(Comparator.comparing(ChatResult::poolSize)
                    .thenComparing(ChatResult::chats)
                    .thenComparing(ChatResult::form));
            comparisons.add(new ChatComparison(key.jdk(), key.times(), group));
        });
        return comparisons;
    }

    String title() {
        return "Chats of %s, %s to acquire, %s for a round trip, JDK %s"
                .formatted(words(times.answer()), words(times.acquireTimeout()), words(times.roundTrip()), jdk);
    }

    String fileName() {
        return title().replaceAll("[^A-Za-z0-9.]+", "-");
    }

    /** In ascending order. */
    List<Integer> poolSizes() {
        return results.stream().map(ChatResult::poolSize).distinct().toList();
    }

    List<ChatResult> ofPool(int poolSize) {
        return results.stream().filter(result -> result.poolSize() == poolSize).toList();
    }

    LoopModel model(Way way, int poolSize) {
        return new LoopModel(way, times, poolSize);
    }

    /**
     * What one in a hundred acquires should wait longer than. Where all connections are in use it is the loop's own
     * wait, where some are free M/M/c's, and there is none as long as each chat can have a connection of its own.
     */
    Duration p99(ChatResult result) {
        Way way = result.form().way();
        LoopModel.Outcome outcome = model(way, result.poolSize()).with(result.chats());
        if (result.chats() <= result.poolSize()
                || way == Way.HOLDING
                || !outcome.waited().isZero()) {
            return outcome.waited();
        }
        Duration hold = times.inDatabase(way.transactions()).dividedBy(way.transactions());
        return new DelayModel(way.transactions() * outcome.answered(), hold).p99(result.poolSize());
    }

    private static String words(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
