/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** The signs of a pooler. A real one is recognised in {@code PgBouncerIT}. */
class PoolerSignTest {

    private static final int PID = 4711;

    private final Connection pooled = mock(Connection.class);
    private final PGConnection driver = mock(PGConnection.class);

    @BeforeEach
    void script() throws SQLException {
        when(pooled.unwrap(Connection.class)).thenReturn(pooled);
        when(pooled.isWrapperFor(PGConnection.class)).thenReturn(true);
        when(pooled.unwrap(PGConnection.class)).thenReturn(driver);
        when(driver.getBackendPID()).thenReturn(PID);
    }

    @Test
    void of_driverAndServerAgree_isNone() throws SQLException {
        assertThat(PoolerSign.of(pooled, PID, "client")).isEqualTo(PoolerSign.NONE);
    }

    @Test
    void of_anotherProcess_isASign() throws SQLException {
        assertThat(PoolerSign.of(pooled, PID + 1, "client")).isEqualTo(PoolerSign.OTHER_PROCESS);
    }

    /** As with a pooler that passes the process id on. */
    @Test
    void of_encodingThatNoClientHasAskedFor_isASign() throws SQLException {
        assertThat(PoolerSign.of(pooled, PID, "default")).isEqualTo(PoolerSign.NOT_HEARD);
        assertThat(PoolerSign.of(pooled, PID, null)).isEqualTo(PoolerSign.NOT_HEARD);
    }

    @Test
    void of_anotherDriver_isADoubt() throws SQLException {
        when(pooled.isWrapperFor(PGConnection.class)).thenReturn(false);

        assertThat(PoolerSign.of(pooled, PID, "client")).isEqualTo(PoolerSign.NOT_TOLD);
    }
}
