/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockStatic;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder.Jmx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.MockedStatic;
import org.slf4j.LoggerFactory;

class ManagementTest {

    /** The guard is closed all the same. */
    @Test
    void unregister_refused_isTold() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("io.poolguard");
        lines.start();
        logger.addAppender(lines);
        ManagementEntry stubborn = mock(ManagementEntry.class);
        doThrow(new SecurityException()).when(stubborn).remove();
        HikariConfig config = new HikariConfig();
        config.setPoolName("chat");
        config.setJdbcUrl("jdbc:h2:mem:");
        try (MockedStatic<ManagementEntry> jmx = mockStatic(ManagementEntry.class)) {
            jmx.when(() -> ManagementEntry.of(any(), any())).thenReturn(stubborn);
            PoolGuard guard = PoolGuard.newPool(config).jmx(Jmx.READ).build();

            guard.close();

            assertThat(guard.isClosed()).isTrue();
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("chat - the guard could not be taken out of JMX (java.lang.SecurityException).");
    }

    /** A security manager's refusal, a runtime without JMX: the guard is worth more than its entry. */
    @ParameterizedTest
    @ValueSource(classes = {SecurityException.class, NoClassDefFoundError.class})
    void register_refused_isToldAndTheGuardWorks(Class<? extends Throwable> refusal) throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("io.poolguard");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        HikariConfig config = new HikariConfig();
        config.setPoolName("chat");
        config.setJdbcUrl("jdbc:h2:mem:");
        try (MockedStatic<ManagementEntry> jmx = mockStatic(ManagementEntry.class)) {
            jmx.when(() -> ManagementEntry.of(any(), any())).thenThrow(refusal);

            try (PoolGuard guard = PoolGuard.newPool(config).jmx(Jmx.READ).build()) {
                guard.dataSource().getConnection().close();
            }
        } finally {
            logger.detachAppender(lines);
        }

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("chat - the guard could not be registered with JMX (" + refusal.getName() + ").");
    }
}
