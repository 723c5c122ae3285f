/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.examples.model.ModelBehaviour.Fault;
import io.poolguard.examples.model.ModelEndpoint;
import io.poolguard.examples.web.ChatSettings.Form;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {

    private static final ModelEndpoint MODEL = new ModelEndpoint(URI.create("http://localhost/v1"), "none", "example");

    @Test
    void settings_nothingSaid_areTheDefaults() {
        Environment environment = new Environment(Map.of());
        ChatSettings settings = environment.settings(MODEL);

        assertThat(settings.form()).isEqualTo(Form.HOLDING);
        assertThat(settings.port()).isEqualTo(8765);
        assertThat(settings.pool().getMaximumPoolSize()).isEqualTo(15);
        assertThat(settings.pool().getConnectionTimeout()).isEqualTo(3_000);
        assertThat(settings.pool().getJdbcUrl()).startsWith("jdbc:h2:mem:");
        assertThat(environment.idleThreshold()).isEqualTo(Duration.ofSeconds(2));
        assertThat(environment.model()).isEmpty();
    }

    @Test
    void settings_allSaid_areTaken() {
        ChatSettings settings = new Environment(Map.of(
                        "CHAT_FORM", "short_sessions",
                        "CHAT_PORT", "0",
                        "CHAT_POOL", "default",
                        "CHAT_JDBC_URL", "jdbc:postgresql://localhost/chat",
                        "CHAT_DB_USER", "someone",
                        "CHAT_DB_PASSWORD", "secret"))
                .settings(MODEL);

        assertThat(settings.form()).isEqualTo(Form.SHORT_SESSIONS);
        assertThat(settings.port()).isZero();
        assertThat(settings.pool().getMaximumPoolSize()).isEqualTo(15);
        assertThat(settings.pool().getConnectionTimeout()).isEqualTo(30_000);
        assertThat(settings.pool().getJdbcUrl()).isEqualTo("jdbc:postgresql://localhost/chat");
        assertThat(settings.pool().getUsername()).isEqualTo("someone");
        assertThat(settings.pool().getPassword()).isEqualTo("secret");
    }

    @Test
    void model_endpointSaid_isTakenAndHidesItsKey() {
        ModelEndpoint model = new Environment(Map.of(
                        "OPENAI_BASE_URL", "https://example.org/v1", "OPENAI_API_KEY", "secret", "OPENAI_MODEL", "m"))
                .model()
                .orElseThrow();

        assertThat(model).isEqualTo(new ModelEndpoint(URI.create("https://example.org/v1"), "secret", "m"));
        assertThat(model).hasToString("ModelEndpoint[m]");
    }

    @Test
    void behaviour_ratesSaid_areTaken() {
        var behaviour = new Environment(Map.of(
                        "MODEL_FIRST_TOKEN_MS", "5",
                        "MODEL_TOKENS_PER_SECOND", "2.5",
                        "MODEL_TOKENS", "7",
                        "MODEL_STALL_RATE", "0.25"))
                .behaviour();

        assertThat(behaviour.firstTokenDelay()).isEqualTo(Duration.ofMillis(5));
        assertThat(behaviour.tokensPerSecond()).isEqualTo(2.5);
        assertThat(behaviour.tokens()).isEqualTo(7);
        assertThat(behaviour.rates()).containsEntry(Fault.STALL, 0.25).containsEntry(Fault.CUT, 0.0);
    }

    @Test
    void settings_generousPoolAndIdleThresholdSaid_areTaken() {
        Environment environment = new Environment(Map.of("CHAT_POOL", "generous", "CHAT_IDLE_THRESHOLD_MS", "500"));

        assertThat(environment.settings(MODEL).pool().getMaximumPoolSize()).isEqualTo(50);
        assertThat(environment.idleThreshold()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void settings_notUnderstood_areRefusedByName() {
        assertThatThrownBy(() -> new Environment(Map.of("CHAT_FORM", "other")).settings(MODEL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CHAT_FORM cannot be understood");
        assertThatThrownBy(() -> new Environment(Map.of("CHAT_POOL", "other")).settings(MODEL))
                .hasMessage("CHAT_POOL must be impatient, default or generous");
    }
}
