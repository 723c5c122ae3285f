/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.HoldSnapshot;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class OpenHoldsTest {

    private final OpenHolds holds = new OpenHolds();

    @Test
    void tick_afterAnother_countsTheTimeOfEachHold() throws SQLException {
        holds.open();

        holds.tick();
        holds.tick();

        assertThat(holds.guard().holds())
                .hasSize(holds.holds)
                .extracting(HoldSnapshot::held)
                .allSatisfy(time -> assertThat(time).isPositive());
        holds.close();
    }

    @Test
    void close_closesThePool() throws SQLException {
        holds.open();
        HikariDataSource hikari = holds.guard().dataSource().unwrap(HikariDataSource.class);

        holds.close();

        assertThat(hikari.isClosed()).isTrue();
    }
}
