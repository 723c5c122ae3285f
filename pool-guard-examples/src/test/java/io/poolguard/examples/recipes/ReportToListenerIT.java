/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.poolguard.PoolGuard;
import io.poolguard.examples.web.Eventually;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReportToListenerIT {

    private final List<String> tracked = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ReportToListener.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
    }

    @Test
    void began_heldIdle_isTrackedWithTheLineAndItsEndIsLogged() throws SQLException {
        ReportToListener recipe = new ReportToListener((title, text) -> tracked.add(title + ": " + text));
        try (PoolGuard guard = recipe.open(RecipePool.config(1))) {
            guard.settings().idleThreshold(Duration.ofMillis(20));
            try (Connection held = guard.dataSource().getConnection()) {
                Eventually.isTrue("the finding is tracked", () -> !tracked.isEmpty());
                assertThat(held.isClosed()).isFalse();
            }
            Eventually.isTrue("its end is logged", () -> !lines.list.isEmpty());
        }

        assertThat(tracked).singleElement().asString().startsWith("held idle: recipe - held idle (");
        assertThat(tracked.get(0)).contains("site=ReportToListenerIT.began_heldIdle_");
        assertThat(lines.list.get(0).getFormattedMessage()).startsWith("over after PT");
    }

    @Test
    void began_nested_isLoggedAlone() throws SQLException {
        ReportToListener recipe = new ReportToListener((title, text) -> tracked.add(title + ": " + text));
        try (PoolGuard guard = recipe.open(RecipePool.config(2))) {
            try (Connection outer = guard.dataSource().getConnection();
                    Connection inner = guard.dataSource().getConnection()) {
                assertThat(outer).isNotEqualTo(inner);
                Eventually.isTrue("it is logged", () -> !lines.list.isEmpty());
            }
        }

        assertThat(lines.list.get(0).getFormattedMessage()).startsWith("recipe - nested acquire (");
        assertThat(tracked).isEmpty();
    }
}
