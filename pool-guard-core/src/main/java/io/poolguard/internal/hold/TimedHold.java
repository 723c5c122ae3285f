/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;

/**
 * A hold that reads a clock around each JDBC call, so that its time in JDBC is exact. With two threads in the connection
 * at the same time it is from the entry of the later one.
 */
@SuppressWarnings("UnusedVariable") // fields are reached through their VarHandles
public final class TimedHold extends Hold {

    private static final VarHandle SPENT = FieldHandle.of(lookup(), "spent", long.class);
    private static final VarHandle BEGAN = FieldHandle.of(lookup(), "began", long.class);

    private final Ticker ticker;

    // In nanoseconds: the time of the calls that are over, and when the one that is running began. Written by the
    // thread that is in the call, opaque; read by reports.
    private long spent;
    private long began;

    /** Makes such holds. Only here are they named: a second kind of hold that is loaded slows the calls of the first. */
    public static HoldMaker maker(Ticker ticker) {
        return (handle, label, acquirer, owner) -> new TimedHold(handle, label, acquirer, owner, ticker);
    }

    private TimedHold(Object handle, Label label, Thread acquirer, Owner owner, Ticker ticker) {
        super(handle, label, acquirer, owner);
        this.ticker = ticker;
    }

    @Override
    public long enter() {
        if (!isRunning()) {
            BEGAN.setOpaque(this, ticker.read());
        }
        return super.enter();
    }

    @Override
    public void exit(long mark) {
        if (isInOneCall()) {
            long now = ticker.read();
            long time = now - (long) BEGAN.getOpaque(this);
            BEGAN.setOpaque(this, now);
            SPENT.setOpaque(this, (long) SPENT.getOpaque(this) + time);
            label().book().inJdbc(time);
        }
        super.exit(mark);
    }

    @Override
    boolean isTimed() {
        return true;
    }

    @Override
    long inJdbc() {
        long over = (long) SPENT.getOpaque(this);
        return isInOneCall() ? over + ticker.read() - (long) BEGAN.getOpaque(this) : over;
    }

    @Override
    void sampleInJdbc(long elapsed) {}
}
