/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.AcquireDeadlockException;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolReport;
import io.poolguard.PoolSnapshot;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Books;
import io.poolguard.internal.hold.Counts;
import io.poolguard.internal.hold.Ending;
import io.poolguard.internal.hold.FailedAcquire;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldMaker;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Labels;
import io.poolguard.internal.hold.Names;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.hold.Site;
import io.poolguard.internal.hold.SiteCapture;
import io.poolguard.internal.report.Announcer;
import io.poolguard.internal.report.Observation;
import io.poolguard.internal.report.Reporter;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.sql.ShardingKeyBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The door: every connection that the guard hands out, to applications and to its own sessions, comes through
 * {@link #acquire}.
 */
public final class GuardedDataSource implements DataSource {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(GuardedDataSource.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    // What unwrap may find beside the pool. As an Object, because the door need know nothing of the guard.
    private final Object guard;
    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final Labels labels;
    private final SiteCapture sites;
    private final Counts<FailedAcquire> failures;
    private final HoldMaker holds;
    private final GuardSettings settings;
    private final Optional<Supplier<@Nullable String>> context;
    private final Announcer announcer;
    private final Reporter reporter;
    private final NestedAcquire nested;
    private final EndOfHold end;

    private enum Mode {
        GUARDING,
        /** The guard is being closed, and waits for the holds that are out. */
        REFUSING,
        /** The guard was closed. */
        PASSING_THROUGH
    }

    // Written by whoever closes the guard, forwards only; read by every acquire.
    private final AtomicReference<Mode> mode = new AtomicReference<>(Mode.GUARDING);

    public GuardedDataSource(
            Object guard,
            GuardedPool pool,
            Books books,
            HoldMaker holds,
            GuardSettings settings,
            Optional<Supplier<@Nullable String>> context,
            Announcer announcer,
            Reporter reporter) {
        this.guard = guard;
        this.pool = pool;
        this.registry = books.registry();
        this.labels = books.labels();
        this.sites = books.sites();
        this.failures = books.failures();
        this.holds = holds;
        this.settings = settings;
        this.context = context;
        this.announcer = announcer;
        this.reporter = reporter;
        this.nested = new NestedAcquire(pool, registry, sites, settings, announcer, reporter);
        this.end = new EndOfHold(pool, registry);
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (mode.get() == Mode.PASSING_THROUGH) {
            return pool.acquire();
        }
        return acquire(new GuardedConnection(this, labels.none(), Owner.CALLER));
    }

    /**
     * Acquires a connection for the one that is to be handed out.
     *
     * @param connection not acquired yet; its hold is entered in the books before the pool is asked
     * @return the same connection, open
     */
    public <C extends GuardedConnection> C acquire(C connection) throws SQLException {
        Hold hold = connection.hold;
        Connection pooled;
        try {
            Hold outer = registry.add(hold);
            // Asked once the hold is in the books: whoever closes waits for those that are, and lets in no others.
            requireNotRefusing();
            if (outer != hold || settings.nested() == Reaction.FAIL || settings.suspectedDeadlock() == Reaction.FAIL) {
                checkNested(hold, outer);
            }
            pooled = ask();
        } catch (Throwable t) {
            hold.gone();
            registry.remove(hold);
            failures.add(reason(t));
            throw t;
        }
        hold.open(pooled);
        try {
            if (hold.site() == Site.NONE) {
                hold.acquiredAt(sites.capture());
            }
            if (context.isPresent()) {
                tell(context.get(), hold);
            }
        } catch (Throwable t) {
            // Out of memory or of stack: the caller gets no connection, so nobody else could give it back.
            end.evict(connection, Ending.ACQUIRE_FAILED);
            throw t;
        }
        return connection;
    }

    private FailedAcquire reason(Throwable failure) {
        if (failure instanceof AcquireTimeoutException timeout) {
            PoolSnapshot then = timeout.report().snapshot();
            return then.total() >= then.max() ? FailedAcquire.EXHAUSTED : FailedAcquire.UNREACHABLE;
        }
        if (failure instanceof AcquireDeadlockException) {
            return FailedAcquire.DEADLOCK;
        }
        if (failure.getCause() instanceof InterruptedException) {
            return FailedAcquire.INTERRUPTED;
        }
        return pool.isConnectFailure(failure) ? FailedAcquire.UNREACHABLE : FailedAcquire.OTHER;
    }

    private void requireNotRefusing() throws SQLException {
        if (mode.get() == Mode.REFUSING) {
            throw new SQLNonTransientConnectionException(
                    pool.name() + " - the guard is being closed and gives out no connection any more.", "08001");
        }
    }

    private Connection ask() throws SQLException {
        try {
            return pool.acquire();
        } catch (SQLTransientConnectionException e) {
            throw reporter.explain(e);
        }
    }

    /** A hold that was not met on the way into the books is looked for only where it makes the acquire fail. */
    private void checkNested(Hold hold, Hold met) throws SQLException {
        Hold outer = met;
        if (outer == hold) {
            List<Hold> held = registry.heldBy(hold.acquirer());
            outer = held.isEmpty() ? hold : held.get(0);
        }
        if (outer != hold) {
            nested.check(hold, outer);
        }
    }

    private void tell(Supplier<@Nullable String> contextNow, Hold hold) {
        try {
            String said = contextNow.get();
            if (said != null) {
                hold.inContext(Names.clean(said));
            }
        } catch (RuntimeException e) {
            // The application's affair: an acquire must not fail because nobody knows what it is for.
            hold.inContext("unknown: " + e.getClass().getName());
        }
    }

    /**
     * The guard is being closed: nobody gets a connection any more. Waits until nobody holds one, nor waits for one, but no
     * longer than this, and tells who holds then. An interrupt ends the wait, and is kept.
     */
    public void refuseAndEmpty(Duration patience) {
        mode.compareAndSet(Mode.GUARDING, Mode.REFUSING);
        long begin = System.nanoTime();
        while (!registry.isEmpty()
                && !Thread.currentThread().isInterrupted()
                && System.nanoTime() - begin < patience.toNanos()) {
            LockSupport.parkNanos(this, LOOK_AGAIN.toNanos());
        }
        PoolReport report = reporter.report();
        if (!report.holders().isEmpty()) {
            LOG.warn(
                    "{} - the pool is closed while connections are held (holds={}).{}",
                    pool.name(),
                    report.holders().size(),
                    report.text());
        }
    }

    /** Whether the guard is being closed, and waits for those who hold. */
    public boolean isRefusing() {
        return mode.get() == Mode.REFUSING;
    }

    /** The guard was closed: connections are handed out as the pool gives them. */
    public void passThrough() {
        mode.set(Mode.PASSING_THROUGH);
    }

    /** Whether the guard was closed. */
    public boolean isPassingThrough() {
        return mode.get() == Mode.PASSING_THROUGH;
    }

    public String poolName() {
        return pool.name();
    }

    GuardedPool pool() {
        return pool;
    }

    /** The label of this name. */
    public Label label(String name) {
        return labels.of(Names.named("label", name));
    }

    /**
     * A connection comes back with updates neither committed nor rolled back, which are rolled back now.
     *
     * @return whether that is to fail
     */
    boolean returnsUncommitted(Hold hold) {
        Reaction reaction = settings.uncommittedReturn();
        if (reaction != Reaction.OFF) {
            announcer.note(Observation.at(Site.here(), Kind.UNCOMMITTED_RETURN, hold, ""));
        }
        return reaction == Reaction.FAIL;
    }

    GuardSettings settings() {
        return settings;
    }

    HoldMaker holds() {
        return holds;
    }

    EndOfHold end() {
        return end;
    }

    /** HikariCP does not support it, and says so. */
    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return pool.dataSource().getConnection(username, password);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return pool.dataSource().getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        pool.dataSource().setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.dataSource().setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.dataSource().getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return pool.dataSource().getParentLogger();
    }

    @Override
    public ConnectionBuilder createConnectionBuilder() throws SQLException {
        return pool.dataSource().createConnectionBuilder();
    }

    @Override
    public ShardingKeyBuilder createShardingKeyBuilder() throws SQLException {
        return pool.dataSource().createShardingKeyBuilder();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        if (type.isInstance(guard)) {
            return type.cast(guard);
        }
        return pool.dataSource().unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this)
                || type.isInstance(guard)
                || pool.dataSource().isWrapperFor(type);
    }

    @Override
    public String toString() {
        return "GuardedDataSource[" + pool.name() + "]";
    }
}
