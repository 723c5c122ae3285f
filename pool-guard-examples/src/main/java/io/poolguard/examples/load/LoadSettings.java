/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.load;

import io.poolguard.examples.chat.DatabaseEndpoint;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.web.Environment;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the load runs with. Each is a system property of the name given here.
 *
 * <p>With {@code service} neither model nor pool is started here. {@code answer} and {@code acquireTimeout} then only
 * say how long the client waits for an answer, and {@code tokensPerSecond} says nothing.
 *
 * @param chats {@code load.chats}: how many chats, 2,000 if not given
 * @param answer {@code load.answer}: how long the model writes on an answer, {@code PT20S}
 * @param tokensPerSecond {@code load.tokensPerSecond}: how fast it writes, 1
 * @param ramp {@code load.ramp}: the time over which the chats begin, {@code PT5S}
 * @param acquireTimeout {@code load.acquireTimeout}: how long a chat may wait for a connection, {@code PT30S}
 * @param service {@code load.service}: a service that is running already; if not given, one is started here for each
 *     form, with a pool of 5 + 10 connections
 * @param pictures {@code load.pictures}: the folder for the pictures, {@code target/load}
 * @param database H2 in memory, or what {@code CHAT_JDBC_URL}, {@code CHAT_DB_USER} and {@code CHAT_DB_PASSWORD} say
 */
public record LoadSettings(
        int chats,
        Duration answer,
        double tokensPerSecond,
        Duration ramp,
        Duration acquireTimeout,
        Optional<URI> service,
        Path pictures,
        DatabaseEndpoint database) {

    private static final int MOST_CHATS = 20_000;
    private static final Duration LONGEST_ANSWER = Duration.ofHours(6);

    /** Refuses what is out of its bounds. */
    public LoadSettings {
        if (chats < 1 || chats > MOST_CHATS) {
            throw new IllegalArgumentException("load.chats " + chats + " must be from 1 to " + MOST_CHATS);
        }
        if (answer.isNegative() || answer.isZero() || answer.compareTo(LONGEST_ANSWER) > 0) {
            throw new IllegalArgumentException("load.answer " + answer + " must be above 0, at most " + LONGEST_ANSWER);
        }
        if (ramp.isNegative()) {
            throw new IllegalArgumentException("load.ramp " + ramp + " must not be negative");
        }
    }

    /** From the system's properties and the environment. */
    public static LoadSettings fromSystem() {
        Environment properties = Environment.ofProperties();
        return new LoadSettings(
                properties.read("load.chats", 2_000, Integer::valueOf),
                properties.read("load.answer", Duration.ofSeconds(20), Duration::parse),
                properties.read("load.tokensPerSecond", 1.0, Double::valueOf),
                properties.read("load.ramp", Duration.ofSeconds(5), Duration::parse),
                properties.read("load.acquireTimeout", Duration.ofSeconds(30), Duration::parse),
                properties.read("load.service", Optional.empty(), word -> Optional.of(URI.create(word))),
                properties.read("load.pictures", Path.of("target", "load"), Path::of),
                new Environment(System.getenv()).database());
    }

    /** How the model behaves. */
    ModelBehaviour model() {
        int tokens = (int) Math.max(1, Math.round(answer.toMillis() * tokensPerSecond / 1000));
        return ModelBehaviour.faultless(Duration.ofMillis(500), tokensPerSecond, tokens);
    }
}
