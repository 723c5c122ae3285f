/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import com.zaxxer.hikari.HikariConfig;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A driver that does nothing and notes nothing, for tests that go round a million times. */
public final class StubDriver {

    /** The driver's own connection. */
    public interface Physical extends Connection {
        /** Whether it was closed for good, or aborted. */
        boolean isGone();

        /** From now on its rollback fails. */
        void failRollback();

        /** Runs this in the call to the driver with which HikariCP gives the connection back; once. */
        void inItsReturn(Runnable meanwhile);
    }

    private StubDriver() {}

    /** A pool of so many connections of the stub driver. */
    public static HikariConfig pool(String name, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(make(DataSource.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getConnection" -> make(Physical.class, new Link());
            case "getLoginTimeout" -> 5; // for so many seconds HikariCP waits for its own threads when it is closed
            default -> usual(proxy, method, arguments);
        }));
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(10_000);
        return config;
    }

    private static final class Link implements InvocationHandler {

        private volatile boolean gone;
        private volatile boolean failing;
        private volatile Runnable inItsReturn = () -> {};
        private boolean autoCommit = true;

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            switch (method.getName()) {
                case "close", "abort" -> gone = true;
                case "isGone", "isClosed" -> {
                    return gone;
                }
                case "isValid" -> {
                    return !gone;
                }
                case "failRollback" -> failing = true;
                case "inItsReturn" -> inItsReturn = (Runnable) arguments[0];
                case "clearWarnings" -> {
                    Runnable meanwhile = inItsReturn;
                    inItsReturn = () -> {};
                    meanwhile.run();
                }
                case "rollback" -> {
                    if (failing) {
                        throw new SQLException("scripted", "HY000");
                    }
                }
                case "getTransactionIsolation" -> {
                    return Connection.TRANSACTION_READ_COMMITTED;
                }
                case "getAutoCommit" -> {
                    return autoCommit;
                }
                case "setAutoCommit" -> autoCommit = (boolean) arguments[0];
                default -> {
                    return usual(proxy, method, arguments);
                }
            }
            return null;
        }
    }

    /** An object of JDBC's for an object of JDBC's; else 1, no, or nothing. */
    private static Object usual(Object proxy, Method method, Object[] arguments) {
        Class<?> type = method.getReturnType();
        if (method.getName().equals("equals")) {
            return proxy == arguments[0];
        }
        if (type == int.class) {
            return 1;
        }
        if (type == boolean.class) {
            return false;
        }
        return type.isInterface() && type.getPackageName().equals("java.sql") ? make(type, StubDriver::usual) : null;
    }

    private static <T> T make(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(StubDriver.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
