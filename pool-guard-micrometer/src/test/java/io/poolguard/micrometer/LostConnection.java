/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import java.sql.SQLException;

/** A function for H2 that fails as a driver does whose server is gone. */
public final class LostConnection {

    private LostConnection() {}

    public static int lose() throws SQLException {
        throw new SQLException("connection lost", "08006");
    }
}
