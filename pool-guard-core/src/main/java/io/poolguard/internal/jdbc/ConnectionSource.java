/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.AcquireDeadlockException;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.Ending;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolSnapshot;
import io.poolguard.internal.end.StackRoom;
import io.poolguard.internal.finding.AcquireTimeouts;
import io.poolguard.internal.finding.FindingDispatcher;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldMaker;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.report.Reporter;
import io.poolguard.internal.stack.Site;
import io.poolguard.internal.text.LogText;
import java.lang.ref.Reference;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Acquires every connection that the guard hands out, to applications and to its own sessions. */
public final class ConnectionSource {

    /** The parts of a guard that its connections touch. */
    public record Parts(
            GuardedPool pool,
            GuardState state,
            GuardSettings<?> settings,
            FindingDispatcher findings,
            Reporter reporter,
            AcquireTimeouts timeouts) {}

    private final Parts parts;
    private final Optional<Supplier<@Nullable String>> context;
    private final Hold.Giver giver;
    private final NestedAcquire nested;
    private final AcquireGate gate;
    private final ConnectionScope.Services services;

    /**
     * A source of connections.
     *
     * @param holds makes the hold of each connection
     * @param context says what the application acquires a connection for
     */
    public ConnectionSource(Parts parts, HoldMaker holds, Optional<Supplier<@Nullable String>> context) {
        GuardedPool pool = parts.pool;
        GuardState state = parts.state;
        NetworkTimeouts timeouts = new NetworkTimeouts(pool);
        this.parts = parts;
        this.context = context;
        this.giver = pool::acquire;
        this.nested = new NestedAcquire(
                pool, state.registry(), state.sites(), parts.settings, parts.findings, parts.reporter);
        this.gate = new AcquireGate(pool, state.registry(), parts.reporter, parts.findings);
        this.services = new ConnectionScope.Services(
                pool,
                holds,
                new CommitCheck(pool, parts.settings),
                timeouts,
                new ConnectionReturn(pool, state.registry(), parts.settings, timeouts));
    }

    Parts parts() {
        return parts;
    }

    AcquireGate gate() {
        return gate;
    }

    /** What the connections of this source work with. */
    public ConnectionScope.Services services() {
        return services;
    }

    public String poolName() {
        return parts.pool.name();
    }

    /** The line of the application that calls. */
    public Site here() {
        return parts.state.sites().here();
    }

    /** The label of this name. */
    public Label label(String name) {
        return parts.state.labels().of(LogText.named("label", name));
    }

    /**
     * Acquires a connection. Its hold is in the registry before the pool is asked.
     *
     * @param scope to what its transactions belong
     */
    public GuardedConnection acquire(ConnectionScope scope, Label label) throws SQLException {
        StackRoom.require();
        GuardedConnection connection = new GuardedConnection(scope, label);
        Hold hold = connection.hold;
        try {
            Hold outer = parts.state.registry().add(hold);
            // Asked once the hold is in the registry: a close waits for those that are, and lets in no others.
            gate.requireNotRefusing();
            if (outer != hold || failsOnNested()) {
                nested.check(hold, outer);
            }
            ask(hold);
            parts.pool.reached();
            hold.open();
            locate(hold);
            if (context.isPresent()) {
                tell(context.get(), hold);
            }
            return connection;
        } catch (Throwable t) {
            try {
                fail(hold, t);
            } catch (Throwable again) {
                hold.leave();
            } finally {
                // While it is at work here, no other thread may take the hold for one that is left.
                Reference.reachabilityFence(connection);
            }
            throw t;
        }
    }

    /** The caller gets no connection, so nobody else could give one back that the pool has given already. */
    private void fail(Hold hold, Throwable failure) {
        if (!hold.isGiven()) {
            hold.gone(parts.state.failures(), reason(failure));
            parts.state.registry().remove(hold);
        } else if (failure instanceof StackOverflowError) {
            // What evicts may run out of stack half way, too. The watchdog has a stack of its own.
            hold.leave();
        } else {
            services.returns().evictUnused(hold);
        }
    }

    private boolean failsOnNested() {
        return parts.settings.reaction(Kind.NESTED) == Reaction.FAIL
                || parts.settings.reaction(Kind.SUSPECTED_DEADLOCK) == Reaction.FAIL;
    }

    /** A call that may fail for what its thread holds must know where that was acquired. */
    private boolean failsForHolds() {
        return failsOnNested() || parts.settings.reaction(Kind.HELD_AT_SLOW_CALL) == Reaction.FAIL;
    }

    private Ending reason(Throwable failure) {
        if (parts.pool.isClosed()) {
            return Ending.OTHER; // the database had no say in it
        }
        if (failure instanceof AcquireTimeoutException timeout) {
            PoolSnapshot then = timeout.report().snapshot();
            return then.total() >= then.max() ? Ending.EXHAUSTED : Ending.UNREACHABLE;
        }
        if (failure instanceof AcquireDeadlockException) {
            return Ending.DEADLOCK;
        }
        if (failure.getCause() instanceof InterruptedException) {
            return Ending.INTERRUPTED;
        }
        if (!parts.pool.isConnectFailure(failure)) {
            return Ending.OTHER;
        }
        return parts.pool.counts().isFull() ? Ending.EXHAUSTED : Ending.UNREACHABLE;
    }

    private void locate(Hold hold) {
        try {
            if (hold.site() == Site.NONE) {
                hold.acquiredAt(
                        failsForHolds()
                                ? parts.state.sites().always()
                                : parts.state.sites().capture());
            }
        } catch (StackOverflowError e) {
            // It takes more of the stack than the acquire itself, which must not fail because nobody knows the line.
            return;
        }
    }

    private void ask(Hold hold) throws SQLException {
        try {
            hold.askFor(giver);
        } catch (SQLTransientConnectionException e) {
            throw parts.timeouts.explain(e);
        }
    }

    private static void tell(Supplier<@Nullable String> contextNow, Hold hold) {
        try {
            String said = contextNow.get();
            if (said != null) {
                hold.inContext(LogText.clean(said));
            }
        } catch (RuntimeException e) {
            // The application's affair: an acquire must not fail because nobody knows what it is for.
            hold.inContext("unknown: " + e.getClass().getName());
        }
    }
}
