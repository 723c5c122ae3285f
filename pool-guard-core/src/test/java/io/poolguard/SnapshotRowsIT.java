/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolFigures.OfLabel;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fault matrix, row 63: whoever looks while many threads come and go. */
@Timeout(60)
class SnapshotRowsIT {

    private static final int POOL = 8;
    private static final int THREADS = 64;
    private static final int ACQUIRES = 100;

    private final PoolGuard guard = PoolGuard.newPool(config()).build();
    private final Healthy healthy = new Healthy(guard);
    private PoolSnapshot.Totals before = guard.snapshot().totals();

    private static HikariConfig config() {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(POOL);
        config.setConnectionTimeout(30_000);
        return config;
    }

    @AfterEach
    void healthy() {
        healthy.check();
        guard.close();
    }

    @Test
    void row63_looksWhileThreadsComeAndGo_neverFailAndNeverGoBelowZero() throws SQLException {
        AtomicLong served = new AtomicLong();
        List<AppThread<Long>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(AppThread.start("worker-" + i, () -> work(served)));
        }

        int looks = 0;
        do {
            look();
            looks++;
        } while (!threads.stream().allMatch(AppThread::isDone));

        threads.forEach(AppThread::result);
        assertThat(looks).isGreaterThan(1);
        assertThat(served.get()).isEqualTo((long) THREADS * ACQUIRES);
        assertThat(guard.figures().labels())
                .filteredOn(label -> label.label().equals("load history"))
                .singleElement()
                .satisfies(label -> {
                    assertThat(label.acquires()).isEqualTo(served.get());
                    assertThat(label.failures()).isZero();
                });
    }

    private long work(AtomicLong served) throws SQLException {
        for (int i = 0; i < ACQUIRES; i++) {
            guard.databaseManager().useTransaction("load history", connection -> H2.rows(connection));
            served.incrementAndGet();
        }
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
        assertThat(guard.figures().labels()).allMatch(SnapshotRowsIT::isPlausible);
        assertThat(guard.health().isLive()).isTrue();
        assertNothingBecomesLess(snapshot.totals());
    }

    private void assertNothingBecomesLess(PoolSnapshot.Totals now) {
        assertThat(now.acquires()).isGreaterThanOrEqualTo(before.acquires());
        assertThat(now.failures().all())
                .isGreaterThanOrEqualTo(before.failures().all());
        assertThat(now.ends().returned()).isBetween(before.ends().returned(), now.acquires());
        assertThat(now.outcomes().committed())
                .isGreaterThanOrEqualTo(before.outcomes().committed());
        now.findings()
                .forEach((kind, found) -> assertThat(found)
                        .isGreaterThanOrEqualTo(before.findings().get(kind)));
        before = now;
    }

    private static boolean isPlausible(OfLabel label) {
        return label.acquires() >= 0 && label.failures() >= 0 && label.failures() <= label.acquires();
    }
}
