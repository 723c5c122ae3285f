/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Ending;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.PoolSnapshot;
import io.poolguard.support.AppThread;
import io.poolguard.support.Counted;
import io.poolguard.support.H2;
import io.poolguard.support.PoolInvariants;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A caller looks at the guard while many threads acquire and give back. */
@Timeout(60)
class SnapshotUnderLoadIT {

    private static final int POOL = 8;
    private static final int THREADS = 64;
    private static final int LOOKS = 20;

    private final PoolGuard guard = PoolGuard.newPool(config()).build();
    private final PoolInvariants invariants = new PoolInvariants(guard);
    private PoolSnapshot before = guard.snapshot();

    private static HikariConfig config() {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(POOL);
        config.setConnectionTimeout(30_000);
        return config;
    }

    @AfterEach
    void invariantsHold() {
        invariants.check();
        guard.close();
    }

    @Test
    void snapshot_whileThreadsComeAndGo_neverFailsAndNeverGoesBelowZero() throws SQLException {
        AtomicInteger looks = new AtomicInteger();
        AtomicLong served = new AtomicLong();
        List<AppThread<Long>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(AppThread.start("worker-" + i, () -> work(looks, served)));
        }

        try {
            while (looks.get() < LOOKS) {
                look();
                looks.incrementAndGet();
            }
        } finally {
            looks.set(LOOKS); // a look that failed ends the work, too
        }

        threads.forEach(AppThread::result);
        look();
        assertThat(served.get()).isGreaterThanOrEqualTo(THREADS);
        assertThat(guard.figures())
                .filteredOn(label -> label.label().equals("load history"))
                .singleElement()
                .satisfies(label -> {
                    assertThat(label.acquires()).isEqualTo(served.get());
                    assertThat(label.failures()).isZero();
                });
    }

    /** Works until the caller has looked often enough: however slow a look is, all of them meet threads at work. */
    private long work(AtomicInteger looks, AtomicLong served) throws SQLException {
        do {
            guard.databaseManager().useTransaction("load history", connection -> H2.rows(connection));
            served.incrementAndGet();
        } while (looks.get() < LOOKS);
        return served.get();
    }

    /** Each figure is right by itself; sums may be off by what happened in between. */
    private void look() {
        PoolSnapshot snapshot = guard.snapshot();
        assertThat(List.of(snapshot.active(), snapshot.idle(), snapshot.pending(), snapshot.overflow()))
                .allMatch(count -> count >= 0);
        assertThat(snapshot.total()).isBetween(0, POOL);
        assertThat(snapshot.active()).isLessThanOrEqualTo(POOL);
        assertThat(snapshot.pending()).isLessThanOrEqualTo(THREADS);
        // A hold that ends is in the books until HikariCP has its connection back, and the next may have it by then.
        assertThat(guard.holds())
                .hasSizeLessThanOrEqualTo(THREADS)
                .allMatch(hold -> !hold.held().isNegative());
        assertThat(guard.figures()).allMatch(SnapshotUnderLoadIT::isPlausible);
        assertThat(guard.health().isLive()).isTrue();
        assertNothingBecomesLess(snapshot);
    }

    private void assertNothingBecomesLess(PoolSnapshot now) {
        assertThat(now.acquires()).isGreaterThanOrEqualTo(before.acquires());
        assertThat(Counted.all(now.failures())).isGreaterThanOrEqualTo(Counted.all(before.failures()));
        assertThat(now.ends().get(Ending.RETURNED)).isBetween(before.ends().get(Ending.RETURNED), now.acquires());
        assertThat(now.outcomes().get(Ending.COMMITTED))
                .isGreaterThanOrEqualTo(before.outcomes().get(Ending.COMMITTED));
        now.findings()
                .forEach((kind, found) -> assertThat(found)
                        .isGreaterThanOrEqualTo(before.findings().get(kind)));
        before = now;
    }

    private static boolean isPlausible(LabelFigures label) {
        return label.acquires() >= 0 && label.failures() >= 0 && label.failures() <= label.acquires();
    }
}
