/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.examples.chat.AnswerStreamer;
import io.poolguard.examples.chat.DatabaseEndpoint;
import io.poolguard.examples.chat.PoolSettings;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.model.ModelBehaviour.Fault;
import io.poolguard.examples.model.ModelEndpoint;
import io.poolguard.examples.web.ChatSettings.Form;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Settings from the environment's variables; the module's README lists them. */
public final class Environment {

    private static final int PORT = 8765;

    private final Map<String, String> variables;

    public Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** The system's properties, to be read like the environment. */
    public static Environment ofProperties() {
        Properties properties = System.getProperties();
        return new Environment(properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(Function.identity(), properties::getProperty)));
    }

    /** The chat service's settings, with this model. */
    public ChatSettings settings(ModelEndpoint model) {
        return new ChatSettings(
                read("CHAT_FORM", Form.HOLDING, word -> Form.valueOf(word.toUpperCase(Locale.ROOT))),
                read("CHAT_PORT", PORT, Integer::valueOf),
                pool(),
                model,
                AnswerStreamer.Limits.defaults());
    }

    /** The database: H2 in memory if the environment names none. */
    public DatabaseEndpoint database() {
        return Optional.ofNullable(variables.get("CHAT_JDBC_URL"))
                .map(url -> new DatabaseEndpoint(
                        url,
                        variables.getOrDefault("CHAT_DB_USER", ""),
                        variables.getOrDefault("CHAT_DB_PASSWORD", "")))
                .orElseGet(DatabaseEndpoint::inMemory);
    }

    /** The model, if the environment names one. */
    public Optional<ModelEndpoint> model() {
        return Optional.ofNullable(variables.get("OPENAI_BASE_URL"))
                .map(url -> new ModelEndpoint(
                        URI.create(url),
                        variables.getOrDefault("OPENAI_API_KEY", "none"),
                        variables.getOrDefault("OPENAI_MODEL", "gpt-4o-mini")));
    }

    /** How the example's own model behaves. */
    public ModelBehaviour behaviour() {
        ModelBehaviour behaviour = ModelBehaviour.faultless(
                Duration.ofMillis(read("MODEL_FIRST_TOKEN_MS", 800L, Long::valueOf)),
                read("MODEL_TOKENS_PER_SECOND", 10.0, Double::valueOf),
                read("MODEL_TOKENS", 100, Integer::valueOf));
        for (Fault fault : Fault.values()) {
            behaviour = behaviour.with(fault, read("MODEL_" + fault + "_RATE", 0.0, Double::valueOf));
        }
        return behaviour;
    }

    /** When a connection that is idle in hand is reported. */
    public Duration idleThreshold() {
        return Duration.ofMillis(read("CHAT_IDLE_THRESHOLD_MS", 2_000L, Long::valueOf));
    }

    private HikariConfig pool() {
        return switch (variables.getOrDefault("CHAT_POOL", "impatient")) {
            case "impatient" -> PoolSettings.impatient(database());
            case "generous" -> PoolSettings.generous(database());
            case "default" -> PoolSettings.byDefault(database());
            default -> throw new IllegalArgumentException("CHAT_POOL must be impatient, default or generous");
        };
    }

    /** The setting of this name, read by the parser; the default if it is not given, or blank. */
    public <T> T read(String name, T byDefault, Function<String, T> parser) {
        String word = variables.get(name);
        try {
            return word == null || word.isBlank() ? byDefault : parser.apply(word);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " cannot be understood", e);
        }
    }
}
