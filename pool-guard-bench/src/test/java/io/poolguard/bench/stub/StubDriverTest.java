/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.stub;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class StubDriverTest {

    private static final String URL = StubDriver.URL + "StubDriverTest";

    @Test
    void openConnections_countsThoseOfTheUrlUntilTheyAreClosed() throws SQLException {
        Connection first = DriverManager.getConnection(URL);
        Connection second = DriverManager.getConnection(URL);
        Connection other = DriverManager.getConnection(URL + "Other");

        assertThat(StubDriver.openConnections(URL)).isEqualTo(2);
        first.close();
        first.close();
        assertThat(StubDriver.openConnections(URL)).isEqualTo(1);
        second.close();
        assertThat(StubDriver.openConnections(URL)).isZero();
        other.close();
    }

    @Test
    void connect_toAnotherDriversUrl_givesNone() {
        assertThat(new StubDriver().connect("jdbc:h2:mem:bench", new Properties()))
                .isNull();
    }
}
