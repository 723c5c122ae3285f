/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.clock;

import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.VarHandle;

/** Finds the handle of a field. For the class that declares the field. */
public final class VarHandles {

    private VarHandles() {}

    public static VarHandle of(Lookup declaring, String field, Class<?> type) {
        try {
            return declaring.findVarHandle(declaring.lookupClass(), field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
