/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.stub;

import java.lang.invoke.MethodHandle;
import java.sql.ResultSet;

/** Two rows; each column's value is the row's number. */
abstract class StubResultSet implements ResultSet {

    static final int ROWS = 2;

    private static final MethodHandle NEW = Completion.constructor(StubResultSet.class);

    private int row;
    private boolean closed;

    static StubResultSet open() {
        try {
            return (StubResultSet) NEW.invokeExact();
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    @Override
    public boolean next() {
        return ++row <= ROWS;
    }

    @Override
    public int getInt(int column) {
        return row;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
