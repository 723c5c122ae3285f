/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.GuardSettings;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardMXBean;
import io.poolguard.PoolHealth;
import io.poolguard.PoolHealth.Reason;
import io.poolguard.PoolSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The guard's nouns, in types that JMX knows. */
final class ManagedGuard implements PoolGuardMXBean.Changeable {

    private static final long NONE = -1;
    private static final Duration SHOWN_FOR = Duration.ofMillis(100);

    /** What was read at one moment. */
    private record Shown(long at, PoolHealth health) {}

    private final PoolGuard guard;

    // What was shown last. Written and read by whoever reads an attribute.
    @Nullable
    private volatile Shown shown;

    ManagedGuard(PoolGuard guard) {
        this.guard = guard;
    }

    /** A hold, in types that JMX knows. */
    private record HeldNow(HoldSnapshot hold) implements Held {

        @Override
        public long getId() {
            return hold.id();
        }

        @Override
        public String getLabel() {
            return hold.label();
        }

        @Override
        public String getActivity() {
            return hold.activity().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public long getHeldMillis() {
            return hold.held().toMillis();
        }

        @Override
        public long getInJdbcMillis() {
            return hold.inJdbc().toMillis();
        }

        @Override
        public long getIdleNowMillis() {
            return hold.idleNow().toMillis();
        }

        @Override
        public String getThread() {
            return hold.thread();
        }

        @Override
        public String getSite() {
            return hold.site().orElse("");
        }

        @Override
        public String getStatement() {
            return hold.statement().orElse("");
        }
    }

    @Override
    public String getPool() {
        return snapshot().pool();
    }

    @Override
    public String getStatus() {
        return health().status().name();
    }

    @Override
    public List<String> getReasons() {
        return health().reasons().stream().map(Reason::text).toList();
    }

    @Override
    public int getTotal() {
        return snapshot().total();
    }

    @Override
    public int getActive() {
        return snapshot().active();
    }

    @Override
    public int getIdle() {
        return snapshot().idle();
    }

    @Override
    public int getPending() {
        return snapshot().pending();
    }

    @Override
    public int getMax() {
        return snapshot().max();
    }

    @Override
    public int getBaseSize() {
        return snapshot().baseSize();
    }

    @Override
    public int getOverflow() {
        return snapshot().overflow();
    }

    @Override
    public long getBroken() {
        return snapshot().broken();
    }

    @Override
    public int getPeakActive() {
        return snapshot().peak().active();
    }

    @Override
    public long getOldestHoldMillis() {
        return millis(snapshot().oldest().hold());
    }

    @Override
    public long getOldestIdleHoldMillis() {
        return millis(snapshot().oldest().idleHold());
    }

    @Override
    public long getOldestWaiterMillis() {
        return millis(snapshot().oldest().waiter());
    }

    @Override
    public long getAcquires() {
        return snapshot().totals().acquires();
    }

    @Override
    public Map<String, Long> getFailures() {
        return snapshot().totals().failures().toMap();
    }

    @Override
    public Map<String, Long> getOutcomes() {
        return snapshot().totals().outcomes().toMap();
    }

    @Override
    public Map<String, Long> getFindings() {
        return snapshot().totals().findingsByName();
    }

    @Override
    public List<Held> getHolds() {
        return guard.holds().stream().<Held>map(HeldNow::new).toList();
    }

    @Override
    public String getSnapshot() {
        return snapshot().toString();
    }

    @Override
    public String getAdvice() {
        return guard.advice().text();
    }

    @Override
    public String report() {
        return guard.report().toString();
    }

    @Override
    public long getIdleThresholdMillis() {
        return millis(GuardSettings::idleThreshold);
    }

    @Override
    public void setIdleThresholdMillis(long milliseconds) {
        guard.settings().idleThreshold(Duration.ofMillis(milliseconds));
    }

    @Override
    public long getHoldThresholdMillis() {
        return millis(GuardSettings::holdThreshold);
    }

    @Override
    public void setHoldThresholdMillis(long milliseconds) {
        guard.settings().holdThreshold(Duration.ofMillis(milliseconds));
    }

    @Override
    public long getSlowSqlThresholdMillis() {
        return millis(GuardSettings::slowSqlThreshold);
    }

    @Override
    public void setSlowSqlThresholdMillis(long milliseconds) {
        guard.settings().slowSqlThreshold(Duration.ofMillis(milliseconds));
    }

    @Override
    public long getStuckTimeMillis() {
        return millis(GuardSettings::stuckTime);
    }

    @Override
    public void setStuckTimeMillis(long milliseconds) {
        guard.settings().stuckTime(Duration.ofMillis(milliseconds));
    }

    private PoolSnapshot snapshot() {
        return health().snapshot();
    }

    /** A client that reads all attributes one after the other gets figures that fit each other. */
    private PoolHealth health() {
        Shown last = shown;
        long now = System.nanoTime();
        if (last == null || now - last.at() > SHOWN_FOR.toNanos()) {
            last = new Shown(now, guard.health());
            shown = last;
        }
        return last.health();
    }

    private long millis(Function<GuardSettings, Duration> setting) {
        return setting.apply(guard.settings()).toMillis();
    }

    private static long millis(Optional<Duration> age) {
        return age.map(Duration::toMillis).orElse(NONE);
    }
}
