/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.jspecify.annotations.Nullable;

/**
 * A method that JDBC got after the release that the guard is compiled for. It is looked up once; on a JDK that does not
 * have it, each call fails.
 */
final class LaterMethod {

    private final String name;

    // Takes the object and the arguments as an array. Null on a JDK without the method.
    private final @Nullable MethodHandle handle;

    private LaterMethod(String name, @Nullable MethodHandle handle) {
        this.name = name;
        this.handle = handle;
    }

    /** Looks the method up in its interface. */
    static LaterMethod of(Class<?> type, String method, Class<?> returns, Class<?>... parameters) {
        String name = type.getSimpleName() + "." + method;
        try {
            MethodHandle found =
                    MethodHandles.publicLookup().findVirtual(type, method, MethodType.methodType(returns, parameters));
            MethodType general = MethodType.methodType(Object.class, Object.class, Object[].class);
            return new LaterMethod(
                    name, found.asSpreader(Object[].class, parameters.length).asType(general));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return new LaterMethod(name, null);
        }
    }

    /**
     * Calls the method of the driver's object.
     *
     * @throws SQLFeatureNotSupportedException if this JDK does not have the method
     * @throws SQLException what the driver throws
     */
    Object call(Object driver, Object... arguments) throws SQLException {
        if (handle == null) {
            throw new SQLFeatureNotSupportedException(
                    name + " is not part of JDBC in this Java (version="
                            + Runtime.version().feature() + "). Run on a Java that has it.",
                    "0A000");
        }
        try {
            return handle.invokeExact(driver, arguments);
        } catch (SQLException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new SQLException(name + " failed: " + e, e);
        }
    }
}
