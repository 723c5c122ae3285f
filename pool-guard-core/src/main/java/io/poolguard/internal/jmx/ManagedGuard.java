/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jmx;

import io.poolguard.GuardSettings;
import io.poolguard.HealthLimits;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder.Jmx;
import io.poolguard.PoolGuardMXBean;
import io.poolguard.PoolHealth;
import io.poolguard.PoolSnapshot;
import io.poolguard.internal.clock.ExpiringValue;
import io.poolguard.internal.clock.Ticker;
import io.poolguard.internal.result.MapForms;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A guard as a managed bean: its figures and settings in types that JMX knows. */
final class ManagedGuard implements PoolGuardMXBean {

    private static final long NONE = -1;
    private static final Duration SHOWN_FOR = Duration.ofMillis(100);

    private final PoolGuard guard;
    private final Jmx mode;

    // What the attributes show.
    private final ExpiringValue<PoolHealth> shown = new ExpiringValue<>(SHOWN_FOR, Ticker.SYSTEM);

    ManagedGuard(PoolGuard guard, Jmx mode) {
        this.guard = guard;
        this.mode = mode;
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
        return List.copyOf(health().reasons().values());
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
        return snapshot().peakActive();
    }

    @Override
    public long getOldestHoldMillis() {
        return millis(snapshot().oldestHold());
    }

    @Override
    public long getOldestIdleHoldMillis() {
        return millis(snapshot().oldestIdleHold());
    }

    @Override
    public long getOldestWaiterMillis() {
        return millis(snapshot().oldestWaiter());
    }

    @Override
    public long getAcquires() {
        return snapshot().acquires();
    }

    @Override
    public Map<String, Long> getFailures() {
        return MapForms.outcomes(snapshot().failures());
    }

    @Override
    public Map<String, Long> getOutcomes() {
        return MapForms.outcomes(snapshot().outcomes());
    }

    @Override
    public Map<String, Long> getFindings() {
        return MapForms.findings(snapshot().findings());
    }

    @Override
    public List<Map<String, String>> getHolds() {
        return guard.holds().stream().map(ManagedGuard::map).toList();
    }

    private static Map<String, String> map(HoldSnapshot hold) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("id", Long.toString(hold.id()));
        map.put("label", hold.label());
        map.put("activity", MapForms.lower(hold.activity()));
        map.put("heldMillis", Long.toString(hold.held().toMillis()));
        map.put("inJdbcMillis", Long.toString(hold.inJdbc().toMillis()));
        map.put("idleNowMillis", Long.toString(hold.idleNow().toMillis()));
        map.put("thread", hold.thread());
        map.put("site", hold.site().orElse(""));
        map.put("statement", hold.statement().orElse(""));
        return map;
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
        changeable().idleThreshold(Duration.ofMillis(milliseconds));
    }

    @Override
    public long getHoldThresholdMillis() {
        return millis(GuardSettings::holdThreshold);
    }

    @Override
    public void setHoldThresholdMillis(long milliseconds) {
        changeable().holdThreshold(Duration.ofMillis(milliseconds));
    }

    @Override
    public long getSlowSqlThresholdMillis() {
        return millis(settings -> settings.healthLimits().slowSqlThreshold());
    }

    @Override
    public void setSlowSqlThresholdMillis(long milliseconds) {
        change(limits -> limits.slowSqlThreshold(Duration.ofMillis(milliseconds)));
    }

    @Override
    public long getStuckTimeMillis() {
        return millis(settings -> settings.healthLimits().stuckTime());
    }

    @Override
    public void setStuckTimeMillis(long milliseconds) {
        change(limits -> limits.stuckTime(Duration.ofMillis(milliseconds)));
    }

    private PoolSnapshot snapshot() {
        return health().snapshot();
    }

    /** One value for the attributes that a client reads one after the other, so that they fit each other. */
    private PoolHealth health() {
        return shown.get(guard::health);
    }

    private GuardSettings<?> changeable() {
        if (mode != Jmx.CHANGE_THRESHOLDS) {
            throw new IllegalStateException(snapshot().pool() + " - thresholds cannot be changed through JMX (jmx="
                    + mode + "). Build the guard with jmx(Jmx.CHANGE_THRESHOLDS).");
        }
        return guard.settings();
    }

    private void change(UnaryOperator<HealthLimits> limits) {
        GuardSettings<?> settings = changeable();
        settings.healthLimits(limits.apply(settings.healthLimits()));
    }

    private long millis(Function<GuardSettings<?>, Duration> setting) {
        return setting.apply(guard.settings()).toMillis();
    }

    private static long millis(Optional<Duration> age) {
        return age.map(Duration::toMillis).orElse(NONE);
    }
}
