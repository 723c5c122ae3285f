/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.GuardSeams;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A guard whose clock and ticks are the test's own, and which tells findings on the ticking thread. */
public final class TickedGuard implements AutoCloseable {

    private final AtomicLong clock = new AtomicLong(1);
    private final List<Finding> findings = new CopyOnWriteArrayList<>();
    private final LogLines lines = new LogLines();
    private final PoolGuard guard;

    public TickedGuard() {
        this(H2.config(), builder -> builder);
    }

    public TickedGuard(UnaryOperator<PoolGuardBuilder> options) {
        this(H2.config(), options);
    }

    public TickedGuard(HikariConfig config, UnaryOperator<PoolGuardBuilder> options) {
        this(PoolGuard.newPool(config), options);
    }

    public TickedGuard(PoolGuardBuilder builder, UnaryOperator<PoolGuardBuilder> options) {
        guard = options.apply(GuardSeams.withExecutor(GuardSeams.ticked(builder, clock::get), Runnable::run)
                        .sites(PoolGuardBuilder.Sites.ALWAYS)
                        .listener(findings::add))
                .build();
    }

    public PoolGuard guard() {
        return guard;
    }

    public Connection acquire() throws SQLException {
        return guard.dataSource().getConnection();
    }

    /** Time goes by, and the watchdog does not look. */
    public void advance(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    /** The watchdog looks. */
    public void tick() {
        GuardSeams.tick(guard);
    }

    /** The watchdog looks, and looks again after that time: what stood still meanwhile has stood still for so long. */
    public void pass(Duration time) {
        tick();
        advance(time);
        tick();
    }

    /** What was told, in order. */
    public List<Finding> findings() {
        return findings;
    }

    public List<Finding> findings(Kind kind) {
        return findings.stream().filter(finding -> finding.kind() == kind).toList();
    }

    public List<Finding> findings(Kind kind, Stage stage) {
        return findings(kind).stream()
                .filter(finding -> finding.stage() == stage)
                .toList();
    }

    /** What the log has got, as {@code "WARN message"}. */
    public List<String> lines() {
        return lines.all();
    }

    @Override
    public void close() {
        // What has ended is told to this test's log: the watchdog's thread would tell it later, to the next test's.
        // That
        // of a closed guard takes its last look now, and a look is for one thread at a time.
        if (!guard.isClosed()) {
            tick();
        }
        guard.close();
        lines.close();
    }
}
