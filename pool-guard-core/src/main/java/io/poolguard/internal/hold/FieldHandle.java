/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.VarHandle;

/** Finds the handle of a field, for the class that declares it. */
final class FieldHandle {

    private FieldHandle() {}

    static VarHandle of(Lookup declaring, String field, Class<?> type) {
        try {
            return declaring.findVarHandle(declaring.lookupClass(), field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
