/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.stub;

import java.lang.invoke.MethodHandle;
import java.sql.DatabaseMetaData;

/** What pools and their decorations ask of a database when they meet it. */
abstract class StubMetaData implements DatabaseMetaData {

    private static final MethodHandle NEW = Completion.constructor(StubMetaData.class);

    static StubMetaData open() {
        try {
            return (StubMetaData) NEW.invokeExact();
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    @Override
    public String getURL() {
        return StubDriver.URL;
    }

    @Override
    public String getUserName() {
        return "bench";
    }

    @Override
    public String getDatabaseProductName() {
        return "stub";
    }
}
