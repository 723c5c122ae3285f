/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * What JMH says of one benchmark with one choice of parameters.
 *
 * @param benchmark the class's simple name and the method
 * @param params the parameters
 * @param threads how many threads ran it
 * @param jdk the JDK's version
 * @param options JMH's options that make the same run again, but for what is said by the others
 * @param score the mean of all iterations
 * @param error half of the mean's 99.9 % confidence interval, if there were enough iterations for one
 * @param median the median of all iterations
 * @param lowestTenth what a tenth of all iterations were below: on a busy machine the steadiest of them
 * @param unit of all these
 * @param bytes allocated per operation, if the run had {@code -prof gc}
 */
record Result(
        String benchmark,
        Map<String, String> params,
        int threads,
        String jdk,
        String options,
        double score,
        OptionalDouble error,
        double median,
        double lowestTenth,
        String unit,
        OptionalDouble bytes) {

    static List<Result> read(Path file) throws IOException {
        JsonNode runs;
        try {
            runs = new ObjectMapper().readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is no JSON; JMH writes it with -rf json", e);
        }
        List<Result> results = new ArrayList<>();
        for (JsonNode run : runs) {
            try {
                results.add(of(run));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + " is not of JMH's: " + e.getMessage(), e);
            }
        }
        if (results.isEmpty()) {
            throw new IllegalArgumentException(file + " has no result of JMH's");
        }
        return results;
    }

    private static Result of(JsonNode run) {
        Map<String, String> params = new TreeMap<>();
        run.path("params")
                .properties()
                .forEach(one -> params.put(one.getKey(), one.getValue().asText()));
        JsonNode metric = run.required("primaryMetric");
        return new Result(
                shortened(run.required("benchmark").asText()),
                params,
                run.required("threads").asInt(),
                run.required("jdkVersion").asText(),
                options(run),
                metric.required("score").asDouble(),
                known(metric.path("scoreError")),
                metric.required("scorePercentiles").required("50.0").asDouble(),
                lowestTenth(metric.required("rawData")),
                metric.required("scoreUnit").asText(),
                known(run.path("secondaryMetrics").path("gc.alloc.rate.norm").path("score")));
    }

    /** JMH writes {@code "NaN"} for what it does not know, and nothing for what it was not asked. */
    private static OptionalDouble known(JsonNode number) {
        return number.isNumber() ? OptionalDouble.of(number.asDouble()) : OptionalDouble.empty();
    }

    private static double lowestTenth(JsonNode forks) {
        List<Double> iterations = new ArrayList<>();
        forks.forEach(fork -> fork.forEach(score -> iterations.add(score.asDouble())));
        if (iterations.isEmpty()) {
            throw new IllegalArgumentException("rawData has no iteration");
        }
        Collections.sort(iterations);
        return iterations.get(iterations.size() / 10);
    }

    private static String shortened(String benchmark) {
        String type = benchmark.substring(0, benchmark.lastIndexOf('.'));
        return benchmark.substring(type.lastIndexOf('.') + 1);
    }

    static String options(JsonNode run) {
        StringJoiner options = new StringJoiner(" ");
        options.add("-bm " + run.required("mode").asText());
        options.add("-f " + run.required("forks").asText());
        options.add("-wi " + run.required("warmupIterations").asText());
        options.add("-w " + time(run.required("warmupTime")));
        options.add("-i " + run.required("measurementIterations").asText());
        options.add("-r " + time(run.required("measurementTime")));
        StringJoiner jvm = new StringJoiner(" ", "-jvmArgs \"", "\"").setEmptyValue("");
        run.path("jvmArgs").forEach(argument -> jvm.add(argument.asText()));
        options.add(jvm.toString());
        return options.toString().trim();
    }

    private static String time(JsonNode time) {
        return time.asText().replace(" ", "");
    }
}
