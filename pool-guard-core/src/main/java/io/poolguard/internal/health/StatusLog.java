/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.PoolHealth;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Reason;
import io.poolguard.internal.hold.Ticked;
import io.poolguard.internal.report.Announcer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Tells the log when the pool as a whole gets into trouble, and when it is over: early, before acquires time out. What
 * single holders do is told as findings. For the watchdog's thread.
 */
public final class StatusLog implements Ticked {

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Trouble that comes and goes is told so often at most. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    /** What is told, and its end in words. */
    private static final Map<Cause, String> TOLD = new EnumMap<>(Map.of(
            Cause.PRESSURE, "the pressure is over",
            Cause.STUCK, "connections come back again",
            Cause.UNREACHABLE, "the database is reached again"));

    private final String pool;
    private final Supplier<PoolHealth> health;
    private final Announcer announcer;

    // Since the last look, and since each trouble that stands, or stood lately, was told.
    private long sinceLook;
    private final Map<Cause, Long> sinceTold = new EnumMap<>(Cause.class);
    private final Set<Cause> standing = EnumSet.noneOf(Cause.class);

    public StatusLog(String pool, Supplier<PoolHealth> health, Announcer announcer) {
        this.pool = pool;
        this.health = health;
        this.announcer = announcer;
    }

    @Override
    public void tick(long elapsed) {
        sinceLook += elapsed;
        sinceTold.replaceAll((cause, since) -> since + elapsed);
        if (sinceLook >= LOOK.toNanos()) {
            sinceLook = 0;
            look(health.get());
        }
    }

    private void look(PoolHealth now) {
        if (now.has(Cause.CLOSED)) {
            return; // then nothing else is said, and nothing is over for that
        }
        TOLD.forEach((cause, end) -> {
            if (!now.has(cause) && standing.remove(cause)) {
                announcer.info(pool + " - " + end + ".");
            }
        });
        now.reasons().stream()
                .filter(reason -> TOLD.containsKey(reason.cause()))
                .forEach(this::stands);
    }

    private void stands(Reason reason) {
        Cause cause = reason.cause();
        if (!standing.contains(cause) && sinceTold.getOrDefault(cause, Long.MAX_VALUE) >= AGAIN.toNanos()) {
            standing.add(cause);
            sinceTold.put(cause, 0L);
            announcer.warn(pool + " - " + reason.text() + ".");
        }
    }
}
