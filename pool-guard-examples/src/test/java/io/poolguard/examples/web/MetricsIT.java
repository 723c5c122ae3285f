/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.web.ChatSettings.Form;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What Prometheus sees of the service. */
class MetricsIT {

    private static final ModelBehaviour QUICK = ModelBehaviour.faultless(Duration.ofMillis(20), 500, 12);

    @Test
    void metrics_asked_areThoseOfHikariAndOfTheGuardWithTheSameTags() throws Exception {
        try (RunningChat chat = RunningChat.startWithOneConnection(Form.SHORT_SESSIONS, QUICK)) {
            HttpResponse<String> metrics = chat.get("/metrics");

            assertThat(metrics.statusCode()).isEqualTo(200);
            assertThat(metrics.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
            assertThat(metrics.body().lines())
                    .contains(
                            "hikaricp_connections_max{application=\"chat\",pool=\"chat\"} 1.0",
                            "poolguard_health{application=\"chat\",pool=\"chat\"} 1.0");
            assertThat(chat.guard().snapshot().active()).isZero();
        }
    }
}
