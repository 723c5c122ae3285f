/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A guard whose clock and ticks are the test's own, and which tells findings on the ticking thread. */
final class TickedGuard implements AutoCloseable {

    /** The watchdog's own thread looks so seldom that no test sees it; a single tick may count twice as much. */
    private static final Duration SELDOM = Duration.ofHours(1);

    private final AtomicLong clock = new AtomicLong(1);
    private final List<Finding> findings = new CopyOnWriteArrayList<>();
    private final LogLines lines = new LogLines();
    private final PoolGuard guard;

    TickedGuard() {
        this(H2.config(), builder -> builder);
    }

    TickedGuard(UnaryOperator<PoolGuardBuilder> options) {
        this(H2.config(), options);
    }

    TickedGuard(HikariConfig config, UnaryOperator<PoolGuardBuilder> options) {
        this(PoolGuard.newPool(config), options);
    }

    TickedGuard(PoolGuardBuilder builder, UnaryOperator<PoolGuardBuilder> options) {
        guard = options.apply(builder.ticker(clock::get)
                        .tick(SELDOM)
                        .executor(Runnable::run)
                        .sites(PoolGuardBuilder.Sites.ALWAYS)
                        .listener(new Collecting()))
                .build();
    }

    private final class Collecting implements PoolGuardListener {
        @Override
        public void began(Finding finding) {
            findings.add(finding);
        }

        @Override
        public void grew(Finding finding) {
            findings.add(finding);
        }

        @Override
        public void ended(Finding finding) {
            findings.add(finding);
        }
    }

    PoolGuard guard() {
        return guard;
    }

    Connection acquire() throws SQLException {
        return guard.dataSource().getConnection();
    }

    /** Time goes by, and the watchdog does not look. */
    void advance(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    /** The watchdog looks, and looks again after that time: what stood still meanwhile has stood still for so long. */
    void pass(Duration time) {
        guard.tick();
        advance(time);
        guard.tick();
    }

    /** What was told, in order. */
    List<Finding> findings() {
        return findings;
    }

    List<Finding> findings(Kind kind) {
        return findings.stream().filter(finding -> finding.kind() == kind).toList();
    }

    List<Finding> findings(Kind kind, Stage stage) {
        return findings(kind).stream()
                .filter(finding -> finding.stage() == stage)
                .toList();
    }

    /** What the log has got, as {@code "WARN message"}. */
    List<String> lines() {
        return lines.all();
    }

    @Override
    public void close() {
        // What has ended is told to this test's log: the watchdog's thread would tell it later, to the next test's.
        guard.tick();
        guard.close();
        lines.close();
    }
}
