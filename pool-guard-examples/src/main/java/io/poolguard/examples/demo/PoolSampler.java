/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.PoolGuard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the pool every 10 ms. What it sees at a moment stands for the time since the moment before, so the sums are
 * estimates, as right for holds of a millisecond as for long ones.
 */
final class PoolSampler implements AutoCloseable {

    private static final long PERIOD_MILLIS = 10;

    /**
     * What was seen.
     *
     * @param peakActive the most connections in use
     * @param meanActive connections in use, over time
     * @param held connection-seconds in somebody's hand
     * @param inJdbc connection-seconds of it in which a JDBC call was running
     */
    record Seen(int peakActive, double meanActive, Duration held, Duration inJdbc) {}

    private final PoolGuard guard;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "demo-sampler"));

    // Written by the clock's thread; read once that has ended.
    private final long begun = System.nanoTime();
    private long last = begun;
    private int peakActive;
    private double activeNanos;
    private double heldNanos;
    private double inJdbcNanos;

    private PoolSampler(PoolGuard guard) {
        this.guard = guard;
    }

    static PoolSampler start(PoolGuard guard) {
        PoolSampler sampler = new PoolSampler(guard);
        var unused = sampler.clock.scheduleAtFixedRate(sampler::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return sampler;
    }

    private void look() {
        long now = System.nanoTime();
        long since = now - last;
        last = now;
        int active = guard.snapshot().active();
        List<HoldSnapshot> holds = guard.holds();
        long inJdbc = holds.stream()
                .filter(hold -> hold.activity() == Activity.IN_JDBC)
                .count();
        peakActive = Math.max(peakActive, active);
        activeNanos += (double) active * since;
        heldNanos += (double) holds.size() * since;
        inJdbcNanos += (double) inJdbc * since;
    }

    /** Stops looking. */
    @Override
    public void close() {
        clock.shutdown();
    }

    /** Stops looking, and says what was seen. */
    Seen stop() throws InterruptedException {
        close();
        if (!clock.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the sampler does not end");
        }
        double meanActive = last == begun ? 0 : activeNanos / (last - begun);
        return new Seen(
                peakActive, meanActive, Duration.ofNanos((long) heldNanos), Duration.ofNanos((long) inJdbcNanos));
    }
}
