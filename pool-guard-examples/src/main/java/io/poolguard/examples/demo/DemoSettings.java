/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import io.poolguard.examples.chat.DatabaseEndpoint;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.web.Environment;
import java.time.Duration;

/**
 * What the demo runs with.
 *
 * @param chats how many chats at once: {@code -Ddemo.chats}, 40 if not given
 * @param acquireTimeout how long a chat may wait for a connection: {@code -Ddemo.acquireTimeout}, {@code PT2S} if not
 *     given
 * @param answers how the model answers: {@code -Ddemo.tokens} of them, 40 if not given, {@code -Ddemo.tokensPerSecond},
 *     10
 * @param database H2 in memory, or what {@code CHAT_JDBC_URL}, {@code CHAT_DB_USER} and {@code CHAT_DB_PASSWORD} say
 */
public record DemoSettings(int chats, Duration acquireTimeout, ModelBehaviour answers, DatabaseEndpoint database) {

    /** How many chats the figures are stated for. */
    public static final int DEFAULT_CHATS = 40;

    public DemoSettings {
        if (chats < 1 || chats > 2_500) {
            throw new IllegalArgumentException("demo.chats " + chats + " must be from 1 to 2500");
        }
    }

    /** From the system's properties and the environment. */
    public static DemoSettings fromSystem() {
        Environment properties = Environment.ofProperties();
        return new DemoSettings(
                properties.read("demo.chats", DEFAULT_CHATS, Integer::valueOf),
                properties.read("demo.acquireTimeout", Duration.ofSeconds(2), Duration::parse),
                ModelBehaviour.faultless(
                        Duration.ofMillis(500),
                        properties.read("demo.tokensPerSecond", 10.0, Double::valueOf),
                        properties.read("demo.tokens", 40, Integer::valueOf)),
                new Environment(System.getenv()).database());
    }
}
