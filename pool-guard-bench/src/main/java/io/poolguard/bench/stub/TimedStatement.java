/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.stub;

import java.lang.invoke.MethodHandle;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** A statement whose server takes a fixed time to answer. */
abstract class TimedStatement extends StubStatement {

    private static final MethodHandle NEW = Completion.constructor(TimedStatement.class);

    private RoundTrip roundTrip = RoundTrip.NONE;

    static PreparedStatement open(RoundTrip roundTrip) {
        try {
            TimedStatement opened = (TimedStatement) NEW.invokeExact();
            opened.roundTrip = roundTrip;
            return opened;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    @Override
    public ResultSet executeQuery() {
        roundTrip.await();
        return super.executeQuery();
    }

    @Override
    public int executeUpdate() {
        roundTrip.await();
        return super.executeUpdate();
    }
}
