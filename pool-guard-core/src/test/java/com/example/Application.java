/* SPDX-License-Identifier: Apache-2.0 */
package com.example;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;

/** Code of an application that uses the guard: its frames are what a site shows. */
public final class Application {

    private Application() {}

    /** Runs the work from an application's line. */
    public static <T> T answer(Callable<T> work) throws Exception {
        return work.call();
    }

    /** As {@link #answer}, called by one more method of the application. */
    public static <T> T serve(Callable<T> work) throws Exception {
        return answer(work);
    }

    /** As {@link #answer}, called by so many methods of the application that not all fit into a site. */
    public static <T> T serveDeeply(int depth, Callable<T> work) throws Exception {
        return depth == 0 ? answer(work) : serveDeeply(depth - 1, work);
    }

    /** Calls a service by what may be a proxy. */
    public static <T> T place(Orders<T> orders) {
        return orders.place();
    }

    /** What an application writes, and a library makes an object of. Not public, as most of them are not. */
    interface Mapper {
        Object find();
    }

    /** Has a proxy do the work: its class stands in the application's own package. */
    public static Object answerByProxy(InvocationHandler work) {
        Mapper mapper =
                (Mapper) Proxy.newProxyInstance(Mapper.class.getClassLoader(), new Class<?>[] {Mapper.class}, work);
        return mapper.find();
    }
}
