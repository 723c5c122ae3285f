/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.model;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How the example's model behaves. Immutable.
 *
 * @param firstTokenDelay how long it thinks
 * @param tokensPerSecond how fast it writes
 * @param tokens how many tokens make an answer
 * @param rates for each fault, the share of answers that have it, from 0 to 1
 */
public record ModelBehaviour(Duration firstTokenDelay, double tokensPerSecond, int tokens, Map<Fault, Double> rates) {

    /** What may go wrong with an answer. */
    public enum Fault {
        /** The request is answered by status 500. */
        REFUSAL,
        /** In the middle of the answer the stream says that there was an error, and ends. */
        ERROR,
        /** In the middle of the answer the connection breaks. */
        CUT,
        /** In the middle of the answer nothing comes any more, and the connection stays open. */
        STALL
    }

    public ModelBehaviour {
        if (firstTokenDelay.isNegative()) {
            throw new IllegalArgumentException("firstTokenDelay " + firstTokenDelay + " must not be negative");
        }
        if (!(tokensPerSecond > 0 && tokensPerSecond <= 10_000)) {
            throw new IllegalArgumentException(
                    "tokensPerSecond " + tokensPerSecond + " must be above 0, at most 10000");
        }
        if (tokens < 1) {
            throw new IllegalArgumentException("tokens " + tokens + " must be at least 1");
        }
        rates.forEach((fault, rate) -> {
            if (!(rate >= 0 && rate <= 1)) {
                throw new IllegalArgumentException("rate of " + fault + " " + rate + " must be from 0 to 1");
            }
        });
        rates = Map.copyOf(rates);
    }

    /** A model that does nothing wrong. */
    public static ModelBehaviour faultless(Duration firstTokenDelay, double tokensPerSecond, int tokens) {
        return new ModelBehaviour(firstTokenDelay, tokensPerSecond, tokens, Map.of());
    }

    /** The same, with this share of answers that have this fault. */
    public ModelBehaviour with(Fault fault, double rate) {
        Map<Fault, Double> more = new EnumMap<>(Fault.class);
        more.putAll(rates);
        more.put(fault, rate);
        return new ModelBehaviour(firstTokenDelay, tokensPerSecond, tokens, more);
    }

    /** The time from one token to the next. */
    Duration pace() {
        return Duration.ofNanos((long) (1e9 / tokensPerSecond));
    }

    /** Draws what goes wrong with the next answer. */
    Optional<Fault> draw() {
        for (Fault fault : Fault.values()) {
            if (ThreadLocalRandom.current().nextDouble() < rates.getOrDefault(fault, 0.0)) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }
}
