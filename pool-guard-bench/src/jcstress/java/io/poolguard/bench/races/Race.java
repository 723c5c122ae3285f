/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.races;

import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.bench.stub.StubDataSource;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.stack.ApplicationCode;
import io.poolguard.internal.stack.SiteCapture;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.LabelRegistry;
import io.poolguard.internal.hold.Owner;
import java.sql.Connection;
import java.sql.SQLException;

/** What the races have in common: books, and an open hold in them. */
class Race {

    static final int NOTHING = 0;
    static final int WON = 1;

    static final Connection POOLED = new StubDataSource().getConnection();

    /** Nobody runs on it, so each actor is another thread than the acquirer. */
    private static final Thread ACQUIRER = new Thread(() -> {}, "acquirer");

    final GuardState books = GuardState.of("races", new SiteCapture(Sites.OFF, ApplicationCode.BY_TABLE));
    final LabelRegistry labels = books.labels();
    final HoldRegistry registry = books.registry();
    final Object handle = new Object();
    final Hold hold = new Hold(handle, labels.none(), ACQUIRER, Owner.CALLER);

    /** Puts the hold in the books, still acquiring. */
    final void acquire() {
        registry.add(hold);
    }

    /** The pool has given a connection. */
    final void open() {
        open(hold);
    }

    /** The pool has given this hold a connection. */
    static void open(Hold one) {
        try {
            one.askFor(() -> POOLED);
        } catch (SQLException e) {
            throw new AssertionError("no pool is asked", e);
        }
        one.open();
    }
}
