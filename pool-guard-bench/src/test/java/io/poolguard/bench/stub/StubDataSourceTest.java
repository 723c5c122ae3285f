/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StubDataSourceTest {

    private final StubDataSource dataSource = new StubDataSource();

    @Test
    void executeQuery_findsTwoRows() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("select id from item");
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(1);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(2);
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void prepareStatement_again_givesAnother() throws SQLException {
        Connection connection = dataSource.getConnection();

        PreparedStatement first = connection.prepareStatement("select id from item");
        PreparedStatement second = connection.prepareStatement("select id from item");

        assertThat(first).isNotSameAs(second);
        assertThat(first.executeQuery()).isNotSameAs(first.executeQuery());
    }

    @Test
    void unusedMethod_called_throws() throws SQLException {
        Connection connection = dataSource.getConnection();

        assertThatExceptionOfType(SQLFeatureNotSupportedException.class).isThrownBy(connection::createClob);
    }

    @Test
    void timedConnection_waitsForEachRoundTrip() throws SQLException {
        Duration roundTrip = Duration.ofMillis(1);
        Connection connection = new StubDataSource(roundTrip).getConnection();
        connection.setAutoCommit(false);
        long begun = System.nanoTime();

        PreparedStatement statement = connection.prepareStatement("select id from item");
        assertThat(statement.executeQuery().next()).isTrue();
        assertThat(statement.executeUpdate()).isEqualTo(1);
        connection.commit();
        connection.rollback();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(roundTrip.multipliedBy(4));
    }
}
