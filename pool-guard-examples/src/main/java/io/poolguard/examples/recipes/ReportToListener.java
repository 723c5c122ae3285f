/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding;
import io.poolguard.PoolGuard;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes findings on: to an error tracker, a chat, a table.
 *
 * <p>The log shares a line among findings of one place; a listener is told of them all. It is called on a thread of the
 * guard's own, one finding at a time, so it may be slow, and what it throws harms nobody. A finding begins, may grow
 * (each time it has doubled), and ends; what happens in one moment, such as a leak, has no end. Its message carries no
 * value and no credentials, so it may go where logs go.
 */
public final class ReportToListener implements Consumer<Finding> {

    private static final Logger log = LoggerFactory.getLogger(ReportToListener.class);

    private final BiConsumer<String, String> errorTracker;

    public ReportToListener(BiConsumer<String, String> errorTracker) {
        this.errorTracker = errorTracker;
    }

    public PoolGuard open(HikariConfig config) {
        return PoolGuard.newPool(config)
                .idleThreshold(Duration.ofSeconds(5))
                .listener(this)
                .build();
    }

    @Override
    public void accept(Finding finding) {
        switch (finding.stage()) {
            case BEGAN -> began(finding);
            case GREW -> {} // its beginning was reported
            case ENDED -> log.info("over after {}: {}", finding.hold().held(), finding);
        }
    }

    private void began(Finding finding) {
        switch (finding.kind()) {
            // These need somebody: the line is in the message.
            case LEAK, DEADLOCK, HELD_IDLE -> errorTracker.accept(finding.kind().words(), finding.message());
            default -> log.info("{}", finding);
        }
    }
}
