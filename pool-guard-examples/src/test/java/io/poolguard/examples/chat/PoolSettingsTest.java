/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import org.junit.jupiter.api.Test;

class PoolSettingsTest {

    @Test
    void generous_anyDatabase_hasTheFiguresOfTheStory() {
        HikariConfig pool = PoolSettings.generous(DatabaseEndpoint.inMemory());

        assertThat(pool.getMinimumIdle()).isEqualTo(20);
        assertThat(pool.getMaximumPoolSize()).isEqualTo(50);
        assertThat(pool.getConnectionTimeout()).isEqualTo(60_000);
        assertThat(pool.getMaxLifetime()).isEqualTo(3_600_000);
    }

    @Test
    void impatient_anyDatabase_isTheDefaultWithAShortWait() {
        HikariConfig pool = PoolSettings.impatient(DatabaseEndpoint.inMemory());

        assertThat(pool.getMinimumIdle()).isEqualTo(5);
        assertThat(pool.getMaximumPoolSize()).isEqualTo(15);
        assertThat(pool.getConnectionTimeout()).isEqualTo(3_000);
    }

    @Test
    void byDefault_anyDatabase_isTheBrokenDefault() {
        HikariConfig pool = PoolSettings.byDefault(DatabaseEndpoint.inMemory());

        assertThat(pool.getMinimumIdle()).isEqualTo(5);
        assertThat(pool.getMaximumPoolSize()).isEqualTo(15);
        assertThat(pool.getConnectionTimeout()).isEqualTo(30_000);
    }
}
