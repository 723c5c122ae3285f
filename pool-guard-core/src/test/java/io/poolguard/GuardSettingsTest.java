/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.GuardSettings.FailedStatement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The settings of commit and way back: what they are at first, and that builder and settings are one. */
class GuardSettingsTest {

    private final TickedGuard ticked = new TickedGuard();

    @AfterEach
    void close() {
        ticked.close();
    }

    private GuardSettings settings() {
        return ticked.guard().settings();
    }

    @Test
    void settings_nothingSaid_areTheDefaults() {
        assertThat(settings().endTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings().failedStatement()).isEqualTo(FailedStatement.PROBE);
        assertThat(settings().resetSql()).isEmpty();
        assertThat(settings())
                .asString()
                .endsWith(", endTimeout=PT5S, failedStatement=PROBE, resetSql=none, pressure=Pressure[utilization=0.8,"
                        + " pending=1, time=PT10S], stuckTime=PT30S, slowSqlThreshold=PT10S,"
                        + " fleet=Fleet[instances=1, surge=0], pooler=DETECT]");
    }

    @Test
    void settings_ofTheBuilder_areInForce() {
        try (PoolGuard guard = PoolGuard.newPool(H2.config())
                .endTimeout(Duration.ofSeconds(2))
                .failedStatement(FailedStatement.FAIL)
                .resetSql("select 1")
                .build()) {
            GuardSettings settings = guard.settings();

            assertThat(settings.endTimeout()).isEqualTo(Duration.ofSeconds(2));
            assertThat(settings.failedStatement()).isEqualTo(FailedStatement.FAIL);
            assertThat(settings.resetSql()).contains("select 1");
            assertThat(settings).asString().contains(", endTimeout=PT2S, failedStatement=FAIL, resetSql=given, ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void failedStatement_set_isThere(FailedStatement reaction) {
        assertThat(settings().failedStatement(reaction)).isSameAs(settings());

        assertThat(settings().failedStatement()).isEqualTo(reaction);
    }

    @Test
    void settings_set_giveThemselves() {
        assertThat(settings().endTimeout(Duration.ofSeconds(1)).resetSql("select 1"))
                .isSameAs(settings());

        assertThat(settings().endTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings().resetSql()).contains("select 1");
    }

    @Test
    @SuppressWarnings("NullAway") // that is the test
    void settings_null_areRefusedAndAsTheyWere() {
        assertThatThrownBy(() -> settings().failedStatement(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("failedStatement");
        assertThatThrownBy(() -> settings().resetSql(null)).isInstanceOf(NullPointerException.class);

        assertThat(settings().failedStatement()).isEqualTo(FailedStatement.PROBE);
        assertThat(settings().resetSql()).isEmpty();
    }
}
