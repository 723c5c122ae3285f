/* SPDX-License-Identifier: Apache-2.0 */
package com.example;

import java.util.function.Supplier;

/** A service of an application's, of whose class a framework makes a proxy. */
public class Orders<T> {

    private final Supplier<T> work;

    /** A service that does this work. */
    public Orders(Supplier<T> work) {
        this.work = work;
    }

    /** Does the work. */
    public T place() {
        return placeItself(work);
    }

    /** Does this work from a line of its own. */
    public T placeItself(Supplier<T> own) {
        return own.get();
    }
}
