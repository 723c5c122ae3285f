/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder;
import io.poolguard.bench.stub.StubDataSource;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Owner;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A guard with open holds in its books, whose watchdog looks when it is told to.
 *
 * <p>The holds are entered into the books without the pool: HikariCP rests for 30 ms after each connection that it adds,
 * which is five minutes for ten thousand. Each thread of a benchmark has a guard of its own, because only one thread
 * may look at a time.
 */
@State(Scope.Thread)
public class OpenHolds {

    /*
     * Package-private all: the watchdog looks by itself, and no application has to make it look, to keep it from
     * looking, or to write its books. Constant, as the stub driver's handles are: the JIT inlines them, so they add
     * nothing to the figure.
     */
    private static final MethodHandle TICK;
    private static final MethodHandle TICK_EVERY;
    private static final MethodHandle BOOKS;

    static {
        try {
            MethodHandles.Lookup inside = MethodHandles.privateLookupIn(PoolGuard.class, MethodHandles.lookup());
            TICK = inside.findVirtual(PoolGuard.class, "tick", MethodType.methodType(void.class));
            TICK_EVERY = inside.findVirtual(
                    PoolGuardBuilder.class, "tick", MethodType.methodType(PoolGuardBuilder.class, Duration.class));
            Class<?> parts = inside.findClass("io.poolguard.GuardParts");
            BOOKS = MethodHandles.filterReturnValue(
                    inside.findGetter(PoolGuard.class, "parts", parts),
                    inside.findGetter(parts, "state", GuardState.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // More than any benchmark takes.
    private static final Duration NEVER = Duration.ofDays(1);

    /** How many connections are held. */
    @Param({"10", "1000", "10000"})
    int holds = 10;

    // What was handed out: the books would report as leaks what nobody has any more.
    private final List<Object> handles = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set by open, which JMH calls first
    private PoolGuard guard;

    /**
     * Builds the guard and enters the holds.
     *
     * @throws SQLException never
     */
    @Setup
    public void open() throws SQLException {
        // The watchdog shall look, and find nothing to tell.
        guard = build(PoolGuard.newPool(Database.stub(1).hikari())
                .idleThreshold(NEVER)
                .holdThreshold(NEVER));
        Connection connection = new StubDataSource().getConnection();
        GuardState books = books();
        for (int i = 0; i < holds; i++) {
            Object handle = new Object();
            Hold hold = new Hold(handle, books.labels().none(), Thread.currentThread(), Owner.CALLER);
            books.registry().add(hold);
            hold.askFor(() -> connection);
            hold.open();
            handles.add(handle);
        }
    }

    /** Closes the guard. */
    @TearDown
    public void close() {
        guard.close();
    }

    /** Has the watchdog look at each hold once. */
    void tick() {
        try {
            TICK.invokeExact(guard);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    PoolGuard guard() {
        return guard;
    }

    private GuardState books() {
        try {
            return (GuardState) BOOKS.invokeExact(guard);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    /** Builds a guard whose own thread does not look: only one may. */
    private static PoolGuard build(PoolGuardBuilder builder) {
        try {
            return ((PoolGuardBuilder) TICK_EVERY.invokeExact(builder, NEVER)).build();
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }
}
