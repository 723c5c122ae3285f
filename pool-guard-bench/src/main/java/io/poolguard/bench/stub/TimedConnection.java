/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.stub;

import java.lang.invoke.MethodHandle;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection whose server takes a fixed time to answer. A transaction begins with its first statement, for nothing. */
abstract class TimedConnection extends StubConnection {

    private static final MethodHandle NEW = Completion.constructor(TimedConnection.class);

    private RoundTrip roundTrip = RoundTrip.NONE;

    static StubConnection open(AtomicInteger open, Duration roundTrip) {
        try {
            TimedConnection opened = (TimedConnection) NEW.invokeExact();
            opened.roundTrip = new RoundTrip(roundTrip.toNanos());
            opened.countIn(open);
            return opened;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql) {
        return TimedStatement.open(roundTrip);
    }

    @Override
    public void commit() {
        roundTrip.await();
    }

    @Override
    public void rollback() {
        roundTrip.await();
    }
}
