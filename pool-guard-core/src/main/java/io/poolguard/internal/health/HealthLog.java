/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.PoolHealth;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.internal.clock.TickListener;
import io.poolguard.internal.finding.FindingDispatcher;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Logs when the pool as a whole gets into trouble, before acquires time out, and when the trouble is over. Trouble of
 * single holds is logged as findings. For the watchdog's thread.
 */
public final class HealthLog implements TickListener {

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** The shortest time between two lines about trouble that comes and goes. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    /** The causes that are logged, each with the text of its end. */
    private static final Map<Cause, String> LOGGED = new EnumMap<>(Map.of(
            Cause.PRESSURE, "the pressure is over",
            Cause.STUCK, "connections come back again",
            Cause.UNREACHABLE, "the database is reached again"));

    private final String pool;
    private final Supplier<PoolHealth> health;
    private final FindingDispatcher dispatcher;

    // The time since the last look, and since the last line about each trouble that stands or stood lately.
    private long sinceLook;
    private final Map<Cause, Long> sinceLogged = new EnumMap<>(Cause.class);
    private final Set<Cause> standing = EnumSet.noneOf(Cause.class);

    public HealthLog(String pool, Supplier<PoolHealth> health, FindingDispatcher dispatcher) {
        this.pool = pool;
        this.health = health;
        this.dispatcher = dispatcher;
    }

    @Override
    public void tick(long elapsed) {
        sinceLook += elapsed;
        sinceLogged.replaceAll((cause, since) -> since + elapsed);
        if (sinceLook >= LOOK.toNanos()) {
            sinceLook = 0;
            look(health.get());
        }
    }

    private void look(PoolHealth now) {
        if (now.has(Cause.CLOSED)) {
            return; // a closed pool has no other reasons, which does not mean that the trouble is over
        }
        LOGGED.forEach((cause, end) -> {
            if (!now.has(cause) && standing.remove(cause)) {
                dispatcher.info(pool + " - " + end + ".");
            }
        });
        now.reasons().forEach((cause, text) -> {
            if (LOGGED.containsKey(cause)) {
                stands(cause, text);
            }
        });
    }

    private void stands(Cause cause, String text) {
        if (!standing.contains(cause) && sinceLogged.getOrDefault(cause, Long.MAX_VALUE) >= AGAIN.toNanos()) {
            standing.add(cause);
            sinceLogged.put(cause, 0L);
            dispatcher.warn(pool + " - " + text + ".");
        }
    }
}
