/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.ResultSetMetaData;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a result set says of its columns. Some drivers ask the database for a part of it, also after a commit. */
final class GuardedResultSetMetaData extends ForwardingResultSetMetaData implements ResultSetMetaData {

    private GuardedResultSetMetaData(GuardedConnection connection, ResultSetMetaData delegate) {
        super(connection, delegate);
    }

    /** Guards what the driver has made; a statement that brings no rows has none. */
    static ResultSetMetaData of(GuardedConnection connection, ResultSetMetaData delegate) {
        if (delegate == null) {
            return delegate;
        }
        GuardedResultSetMetaData guarded = new GuardedResultSetMetaData(connection, delegate);
        Class<?>[] interfaces = INTERFACES.get(delegate.getClass());
        return interfaces.length == 0 ? guarded : guarded.withInterfaces(interfaces);
    }

    /**
     * All interfaces of a driver's class, if it has one of its own; otherwise none. HikariCP hands its objects out as they are,
     * and {@code PGResultSetMetaData}, say, is asked for by a cast.
     */
    private static final ClassValue<Class<?>[]> INTERFACES = new ClassValue<>() {
        @Override
        protected Class<?>[] computeValue(Class<?> type) {
            Set<Class<?>> all = new LinkedHashSet<>();
            for (Class<?> now = type; now != null; now = now.getSuperclass()) {
                Arrays.stream(now.getInterfaces()).filter(one -> isPublic(one)).forEach(all::add);
            }
            return all.stream().allMatch(one -> one.isAssignableFrom(ResultSetMetaData.class))
                    ? new Class<?>[0]
                    : all.toArray(Class<?>[]::new);
        }

        private static boolean isPublic(Class<?> type) {
            return Modifier.isPublic(type.getModifiers());
        }
    };

    private ResultSetMetaData withInterfaces(Class<?>[] interfaces) {
        try {
            return (ResultSetMetaData)
                    Proxy.newProxyInstance(delegate.getClass().getClassLoader(), interfaces, this::call);
        } catch (IllegalArgumentException e) {
            return this; // an interface of the driver's that others cannot see
        }
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "equals" -> {
                return proxy == arguments[0];
            }
            case "unwrap", "isWrapperFor" -> {
                if (((Class<?>) arguments[0]).isInstance(proxy)) {
                    return method.getName().equals("unwrap") ? proxy : true;
                }
            }
            default -> {}
        }
        try {
            return method.getDeclaringClass().isInstance(this)
                    ? method.invoke(this, arguments)
                    : callOfDriver(method, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A method that JDBC does not have. */
    private Object callOfDriver(Method method, Object[] arguments) throws ReflectiveOperationException {
        long mark = connection.enterDescription();
        try {
            return method.invoke(delegate, arguments);
        } finally {
            connection.exitDescription(mark);
        }
    }
}
