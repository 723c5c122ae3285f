/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.Finding;
import io.poolguard.PoolGuard;
import io.poolguard.examples.web.Eventually;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchImportIT {

    private static final int LINES = 2_500;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final PoolGuard guard = PoolGuard.newPool(RecipePool.config(2))
            .idleThreshold(Duration.ofMillis(20))
            .listener(finding -> {
                if (finding.stage() == Finding.Stage.BEGAN) {
                    told.add(finding.kind().words() + " " + finding.hold().label());
                }
            })
            .build();

    @BeforeEach
    void open() throws SQLException {
        RecipePool.execute(guard, "create table price (article varchar)");
    }

    @AfterEach
    void close() {
        guard.close();
    }

    @Test
    void run_manyLines_areAllThere() throws SQLException {
        int lines = new BatchImport(guard).run(articles(LINES));

        assertThat(lines).isEqualTo(LINES);
        assertThat(RecipePool.ask(guard, "select count(*) from price")).containsExactly("" + LINES);
        guard.requireNoHolds();
    }

    /** Another hold, which begins later and declares nothing, is told meanwhile. */
    @Test
    void run_sourceIsSlow_isNotReportedAndSaysWhy() throws SQLException {
        Iterator<String> articles = articles(2);

        new BatchImport(guard).run(new Iterator<>() {
            @Override
            public boolean hasNext() {
                return articles.hasNext();
            }

            @Override
            public String next() {
                waitForAFindingOfAnother();
                return articles.next();
            }
        });

        assertThat(told).isNotEmpty().allMatch(each -> each.endsWith(" none"));
    }

    private void waitForAFindingOfAnother() {
        assertThat(guard.holds().get(0).expectedReason()).contains("imports the price list");
        Thread other = new Thread(() -> {
            try (Connection held = guard.dataSource().getConnection()) {
                Eventually.isTrue("the other is told", () -> !told.isEmpty());
                assertThat(held.isClosed()).isFalse();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        other.start();
        Eventually.isTrue("the other has ended", () -> !other.isAlive());
    }

    private static Iterator<String> articles(int count) {
        return IntStream.range(0, count).mapToObj(i -> "article " + i).iterator();
    }
}
