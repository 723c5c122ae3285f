/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.util.List;
import java.util.Map;

/**
 * A guard as JMX shows it: what {@link PoolGuard}'s nouns say, in types that every management client knows. Attributes
 * that are read within a tenth of a second are of one moment. Times are in milliseconds, as JMX knows no durations; an
 * age is -1 where there is none.
 *
 * <p>The four thresholds can be changed, within the bounds of {@link GuardSettings}, if the guard was built with
 * {@link PoolGuardBuilder.Jmx#CHANGE_THRESHOLDS}. Otherwise nothing can be changed through it.
 *
 * <p>Registered if {@link PoolGuardBuilder#jmx} says so, as {@code io.poolguard:type=PoolGuard,name="<pool>"}; a second
 * guard of that name in the same JVM gets {@code number=2} beside it, and so on. Gone once the guard or its pool is
 * closed.
 */
public interface PoolGuardMXBean {

    /** {@return the pool's name} */
    String getPool();

    /** {@return the health's status: {@code UP}, {@code DEGRADED} or {@code DOWN}} */
    String getStatus();

    /** {@return the health's reasons, in words, the worst first} */
    List<String> getReasons();

    /** {@return connections that exist} */
    int getTotal();

    /** {@return connections in use} */
    int getActive();

    /** {@return connections that wait in the pool} */
    int getIdle();

    /** {@return threads that wait for a connection} */
    int getPending();

    /** {@return the most connections that the pool may have} */
    int getMax();

    /** {@return connections that the pool keeps ready} */
    int getBaseSize();

    /** {@return connections above the base size} */
    int getOverflow();

    /** {@return connections that broke while held, since the guard was built} */
    long getBroken();

    /** {@return the most connections in use at once, since the guard was built} */
    int getPeakActive();

    /** {@return for how long the oldest hold has been held; -1 if there is none} */
    long getOldestHoldMillis();

    /** {@return for how long the longest idle hold has been idle in hand; -1 if there is none} */
    long getOldestIdleHoldMillis();

    /** {@return for how long the oldest waiter waits; -1 if there is none} */
    long getOldestWaiterMillis();

    /** {@return acquires that were begun} */
    long getAcquires();

    /** {@return acquires that brought no connection, by reason} */
    Map<String, Long> getFailures();

    /** {@return how many transactions have ended, by outcome} */
    Map<String, Long> getOutcomes();

    /** {@return how many findings have begun, by kind} */
    Map<String, Long> getFindings();

    /**
     * Who holds a connection, longest first, without their stacks: those are in {@link #report()}.
     *
     * @return for each hold {@code id}, {@code label}, {@code activity}, {@code heldMillis}, {@code inJdbcMillis},
     *     {@code idleNowMillis}, {@code thread}, {@code site} and {@code statement}, as {@link HoldSnapshot} has them; what
     *     is not known is an empty text
     */
    List<Map<String, String>> getHolds();

    /** {@return the snapshot on one line} */
    String getSnapshot();

    /** {@return the advice on the pool's size, in words} */
    String getAdvice();

    /** {@return the idle threshold} */
    long getIdleThresholdMillis();

    /**
     * Changes the idle threshold.
     *
     * @param milliseconds the threshold
     * @throws IllegalStateException if the guard was not built so that thresholds can be changed
     */
    void setIdleThresholdMillis(long milliseconds);

    /** {@return the hold threshold} */
    long getHoldThresholdMillis();

    /**
     * Changes the hold threshold.
     *
     * @param milliseconds the threshold
     * @throws IllegalStateException if the guard was not built so that thresholds can be changed
     */
    void setHoldThresholdMillis(long milliseconds);

    /** {@return the threshold of slow SQL} */
    long getSlowSqlThresholdMillis();

    /**
     * Changes the threshold of slow SQL.
     *
     * @param milliseconds the threshold
     * @throws IllegalStateException if the guard was not built so that thresholds can be changed
     */
    void setSlowSqlThresholdMillis(long milliseconds);

    /** {@return the stuck time} */
    long getStuckTimeMillis();

    /**
     * Changes the stuck time.
     *
     * @param milliseconds the time
     * @throws IllegalStateException if the guard was not built so that thresholds can be changed
     */
    void setStuckTimeMillis(long milliseconds);

    /**
     * Who holds a connection, and what their threads are doing. May cost, as {@link PoolGuard#report()} does.
     *
     * @return the report, on several lines
     */
    String report();
}
