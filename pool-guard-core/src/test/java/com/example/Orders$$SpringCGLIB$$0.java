/* SPDX-License-Identifier: Apache-2.0 */
package com.example;

import java.util.function.Supplier;

/** As a framework makes a proxy of {@link Orders}, by its name: it acquires before it calls the method. */
@SuppressWarnings("TypeName")
public class Orders$$SpringCGLIB$$0<T> extends Orders<T> {

    private final Supplier<T> before;

    /** A proxy that does this before anything else, and answers with it. */
    public Orders$$SpringCGLIB$$0(Supplier<T> before) {
        super(before);
        this.before = before;
    }

    @Override
    public T place() {
        return before.get();
    }
}
