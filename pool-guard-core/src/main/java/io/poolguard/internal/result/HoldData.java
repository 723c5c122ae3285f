/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.result;

import io.poolguard.HoldSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A snapshot of a hold, what it tells in groups. */
public record HoldData(long id, String label, Activity activity, Times times, Use use, Origin origin, Stand stand)
        implements HoldSnapshot {

    /** The watchdog's times. */
    public record Times(Duration held, Duration inJdbc, boolean inJdbcExact, Duration idleNow, Duration callNow) {}

    /** What the connection is used for, and by whom. */
    public record Use(
            String thread,
            long threadId,
            boolean acquirerEnded,
            long calls,
            Optional<String> statement,
            boolean unobserved) {}

    /** Where the hold comes from, and what the application says of it. */
    public record Origin(
            Instant since,
            Optional<String> site,
            Optional<String> context,
            Optional<String> expectedReason,
            Optional<Duration> expectedDuration) {}

    /** Where the thread stands, and what it waits for. */
    public record Stand(Optional<String> nowIn, Optional<String> waitsFor) {

        /** No stack was taken. */
        public static final Stand UNKNOWN = new Stand(Optional.empty(), Optional.empty());
    }

    /** The same hold with where its thread stands. */
    public HoldData standing(Stand now) {
        return new HoldData(id, label, activity, times, use, origin, now);
    }

    @Override
    public Duration held() {
        return times.held();
    }

    @Override
    public Duration inJdbc() {
        return times.inJdbc();
    }

    @Override
    public boolean inJdbcExact() {
        return times.inJdbcExact();
    }

    @Override
    public Duration idleNow() {
        return times.idleNow();
    }

    @Override
    public Duration callNow() {
        return times.callNow();
    }

    @Override
    public long calls() {
        return use.calls();
    }

    @Override
    public Instant since() {
        return origin.since();
    }

    @Override
    public String thread() {
        return use.thread();
    }

    @Override
    public long threadId() {
        return use.threadId();
    }

    @Override
    public boolean acquirerEnded() {
        return use.acquirerEnded();
    }

    @Override
    public Optional<String> site() {
        return origin.site();
    }

    @Override
    public Optional<String> statement() {
        return use.statement();
    }

    @Override
    public Optional<String> context() {
        return origin.context();
    }

    @Override
    public Optional<String> expectedReason() {
        return origin.expectedReason();
    }

    @Override
    public Optional<Duration> expectedDuration() {
        return origin.expectedDuration();
    }

    @Override
    public boolean unobserved() {
        return use.unobserved();
    }

    @Override
    public Optional<String> nowIn() {
        return stand.nowIn();
    }

    @Override
    public Optional<String> waitsFor() {
        return stand.waitsFor();
    }
}
