/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Exceptions whose causes or next exceptions come to no end, or to one that is ten thousand links away. */
public final class EndlessChains {

    private static final int LONG_CHAIN = 10_000;
    private static final List<SQLException> ALL = make(); // once: each link has a stack

    private EndlessChains() {}

    public static List<SQLException> all() {
        return ALL;
    }

    private static List<SQLException> make() {
        SQLException nextInACircle = new SQLException("one", "HY000");
        SQLException next = new SQLException("two", "HY000");
        nextInACircle.setNextException(next);
        next.setNextException(nextInACircle);

        SQLException causeInACircle = new SQLException("one", "HY000");
        causeInACircle.initCause(new IOException("two", causeInACircle));

        SQLException deep = new SQLException("last", "HY000");
        SQLException wide = new SQLException("first", "HY000");
        SQLException last = wide;
        for (int i = 0; i < LONG_CHAIN; i++) {
            deep = new SQLException("link " + i, "HY000", deep);
            SQLException following = new SQLException("link " + i, "HY000");
            last.setNextException(following);
            last = following;
        }
        return List.of(nextInACircle, causeInACircle, deep, wide);
    }
}
