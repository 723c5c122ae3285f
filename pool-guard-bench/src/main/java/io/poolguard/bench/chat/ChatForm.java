/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

/** How a chat has its connections, and from whom. */
public enum ChatForm {
    /** One transaction around everything, by hand on bare HikariCP. */
    HIKARI_HOLDING(Access.HIKARI, Way.HOLDING),
    /** One transaction around everything, by the guard's {@code DatabaseManager}. */
    GUARD_HOLDING(Access.GUARD, Way.HOLDING),
    /** A transaction before the answer and one after it, by hand on bare HikariCP. */
    HIKARI_SHORT(Access.HIKARI, Way.SHORT),
    /** A transaction before the answer and one after it, by the guard's {@code DatabaseManager}. */
    GUARD_SHORT(Access.GUARD, Way.SHORT);

    /** Who gives the connections. */
    public enum Access {
        /** HikariCP alone. */
        HIKARI,
        /** The guard. */
        GUARD
    }

    /** What a chat does with a connection while the model writes. */
    public enum Way {
        /** Keeps it. */
        HOLDING,
        /** Has given it back. */
        SHORT;

        /**
         * How many transactions a chat has, and so how many acquires.
         *
         * @return 1 or 2
         */
        public int transactions() {
            return this == HOLDING ? 1 : 2;
        }
    }

    private final Access access;
    private final Way way;

    ChatForm(Access access, Way way) {
        this.access = access;
        this.way = way;
    }

    /**
     * Who gives the connections.
     *
     * @return one of the two
     */
    public Access access() {
        return access;
    }

    /**
     * What a chat does with a connection while the model writes.
     *
     * @return one of the two
     */
    public Way way() {
        return way;
    }
}
