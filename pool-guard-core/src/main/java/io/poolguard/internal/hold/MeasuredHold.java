/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import io.poolguard.internal.clock.Ticker;
import io.poolguard.internal.clock.VarHandles;
import java.lang.invoke.VarHandle;

/**
 * A hold that reads a clock around each JDBC call, so that its time in JDBC is exact. While two threads are in the
 * connection at the same time, the time counts from the entry of the later one.
 */
@SuppressWarnings("UnusedVariable") // fields are reached through their VarHandles
public final class MeasuredHold extends Hold {

    private static final VarHandle SPENT = VarHandles.of(lookup(), "spent", long.class);
    private static final VarHandle BEGAN = VarHandles.of(lookup(), "began", long.class);

    private final Ticker ticker;

    // In nanoseconds: the time of the calls that are over, and when the running call began. Written by the thread in
    // the call, opaque; read by reports.
    private long spent;
    private long began;

    /** Makes such holds. Only here is the class named: once a second kind of hold is loaded, calls of the first are slower. */
    public static HoldMaker maker(Ticker ticker) {
        return (handle, label, acquirer, owner) -> new MeasuredHold(handle, label, acquirer, owner, ticker);
    }

    private MeasuredHold(Object handle, Label label, Thread acquirer, Owner owner, Ticker ticker) {
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
    public long beginPing() {
        if (!isRunning()) {
            BEGAN.setOpaque(this, ticker.read());
        }
        return super.beginPing();
    }

    @Override
    public void exit(long mark) {
        spend();
        super.exit(mark);
    }

    @Override
    public void endPing(long mark) {
        spend();
        super.endPing(mark);
    }

    /** Adds the time of the call that ends now. */
    private void spend() {
        if (isInOneCall()) {
            long now = ticker.read();
            long time = now - (long) BEGAN.getOpaque(this);
            BEGAN.setOpaque(this, now);
            SPENT.setOpaque(this, (long) SPENT.getOpaque(this) + time);
            label().stats().inJdbc(time);
        }
    }

    @Override
    boolean isMeasured() {
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
