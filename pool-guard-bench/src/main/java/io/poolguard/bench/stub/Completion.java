/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.stub;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.sql.SQLFeatureNotSupportedException;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.ExceptionMethod;

/**
 * Makes a class that can be instantiated from an abstract one, by adding a body that throws
 * {@link SQLFeatureNotSupportedException} to each method that has none.
 *
 * <p>This is what a thousand lines of hand-written methods would be, and costs the same: the result is an ordinary
 * final class with no handler behind it, the methods that a benchmark calls are those of the abstract class as the
 * compiler made them, and its constructor is called through a constant method handle, which the JIT inlines.
 */
final class Completion {

    private Completion() {}

    /**
     * Completes a class of this package.
     *
     * @param partial the abstract class
     * @return the completed class's constructor, typed as to return the abstract one
     */
    static MethodHandle constructor(Class<?> partial) {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try (var made = new ByteBuddy(ClassFileVersion.JAVA_V17)
                .subclass(partial)
                .name(partial.getName() + "Completed")
                .modifiers(Modifier.FINAL)
                .method(isAbstract())
                .intercept(ExceptionMethod.throwing(SQLFeatureNotSupportedException.class))
                .make()) {
            Class<?> completed = made.load(partial.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(lookup))
                    .getLoaded();
            return lookup.findConstructor(completed, MethodType.methodType(void.class))
                    .asType(MethodType.methodType(partial));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot complete " + partial, e);
        }
    }
}
