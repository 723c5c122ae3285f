/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.stub;

import java.lang.invoke.MethodHandle;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** A statement whose query finds {@value StubResultSet#ROWS} rows at once, and whose update changes one. */
abstract class StubStatement implements PreparedStatement {

    private static final MethodHandle NEW = Completion.constructor(StubStatement.class);

    private boolean closed;

    static StubStatement open() {
        try {
            return (StubStatement) NEW.invokeExact();
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    @Override
    public ResultSet executeQuery() {
        return StubResultSet.open();
    }

    @Override
    public int executeUpdate() {
        return 1;
    }

    @Override
    public void setInt(int parameter, int value) {}

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
