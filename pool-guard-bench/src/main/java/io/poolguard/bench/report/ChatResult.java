/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poolguard.bench.chat.ChatBenchmark;
import io.poolguard.bench.chat.ChatForm;
import io.poolguard.bench.chat.ChatTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What came out of one run of the chats: the medians over its iterations, which a few that were disturbed do not move,
 * and the longest acquire of all. Of JMH's own score nothing is taken, which is per time of JMH's, and not of the
 * chats' iterations.
 *
 * @param jdk the JDK's version
 * @param options JMH's that make the same run again
 * @param form how the chats had their connections
 * @param times what a chat was made of
 * @param poolSize how many connections there were
 * @param chats how many chats went round
 * @param answered a second
 * @param leastAnswered a second, in the iteration with the fewest
 * @param mostAnswered a second, in the iteration with the most
 * @param failed a second
 * @param held connections at once, on average
 * @param acquireP50 in ms
 * @param acquireP99 in ms
 * @param acquireMax in ms, of all iterations
 */
record ChatResult(
        String jdk,
        String options,
        ChatForm form,
        ChatTimes times,
        int poolSize,
        int chats,
        double answered,
        double leastAnswered,
        double mostAnswered,
        double failed,
        double held,
        double acquireP50,
        double acquireP99,
        double acquireMax) {

    /** How the benchmark's name begins in a {@link Result}. */
    static final String BENCHMARK = ChatBenchmark.class.getSimpleName() + ".";

    /** Those in a file of JMH's; none if it has none. */
    static List<ChatResult> read(Path file) throws IOException {
        List<ChatResult> results = new ArrayList<>();
        for (JsonNode run : new ObjectMapper().readTree(Files.readString(file))) {
            if (run.path("benchmark").asText().startsWith(ChatBenchmark.class.getName())) {
                results.add(of(run));
            }
        }
        return results;
    }

    private static ChatResult of(JsonNode run) {
        JsonNode params = run.required("params");
        JsonNode others = run.required("secondaryMetrics");
        List<Double> answered = iterations(others, "answered");
        List<Double> longest = iterations(others, "acquireMax");
        return new ChatResult(
                run.required("jdkVersion").asText(),
                Result.options(run),
                ChatForm.valueOf(params.required("form").asText()),
                new ChatTimes(time(params, "answer"), time(params, "acquireTimeout"), time(params, "roundTrip")),
                params.required("poolSize").asInt(),
                params.required("chats").asInt(),
                median(answered),
                answered.get(0),
                answered.get(answered.size() - 1),
                median(iterations(others, "failed")),
                median(iterations(others, "held")),
                median(iterations(others, "acquireP50")),
                median(iterations(others, "acquireP99")),
                longest.get(longest.size() - 1));
    }

    private static Duration time(JsonNode params, String name) {
        return Duration.parse(params.required(name).asText());
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Sorted. JMH's score of these is their sum. */
    private static List<Double> iterations(JsonNode others, String name) {
        List<Double> iterations = new ArrayList<>();
        others.required(name).required("rawData").forEach(fork -> fork.forEach(one -> iterations.add(one.asDouble())));
        if (iterations.isEmpty()) {
            throw new IllegalArgumentException(name + " has no iteration");
        }
        Collections.sort(iterations);
        return iterations;
    }
}
