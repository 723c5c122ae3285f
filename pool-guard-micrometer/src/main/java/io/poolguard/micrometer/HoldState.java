/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.poolguard.HoldSnapshot;
import java.util.List;

/** The values of the tag {@code state}. Each hold is in just one of them, so that their sum is all holds. */
enum HoldState {
    IN_JDBC("in_jdbc"),
    IDLE_IN_HAND("idle_in_hand"),
    /** No call is running that we know of, but the connection's use cannot be seen: nobody is accused of idling. */
    UNOBSERVED("unobserved"),
    ENDING("ending"),
    /** Collected unclosed: on its way out of the pool, or, if it may be used unseen, lost for good. */
    LEAKED("leaked");

    private final String tag;

    HoldState(String tag) {
        this.tag = tag;
    }

    String tag() {
        return tag;
    }

    static HoldState of(HoldSnapshot hold) {
        return switch (hold.activity()) {
            case IN_JDBC -> IN_JDBC;
            case IDLE_IN_HAND -> IDLE_IN_HAND;
            case UNOBSERVED -> UNOBSERVED;
            case ENDING, ACQUIRING -> ENDING; // who still waits is in no list of holds
            case LEAKED -> LEAKED;
        };
    }

    long count(List<HoldSnapshot> holds) {
        return holds.stream().filter(hold -> of(hold) == this).count();
    }
}
