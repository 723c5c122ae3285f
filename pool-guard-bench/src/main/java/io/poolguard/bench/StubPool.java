/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.SQLException;
import org.openjdk.jmh.annotations.Setup;

/** A pool of the stub driver's connections. */
public class StubPool extends SharedPool {

    /**
     * Opens the pool.
     *
     * @throws SQLException never
     */
    @Setup
    public void open() throws SQLException {
        open(Database.stub(poolSize));
    }
}
