/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What {@link ObservedDatabase} has warned of since this was made. */
final class Warnings implements AutoCloseable {

    static {
        // Tests belong to the library's module, which reads slf4j alone.
        Class<?> loggers = LoggerFactory.getILoggerFactory().getClass();
        Warnings.class.getModule().addReads(loggers.getModule());
        Warnings.class.getModule().addReads(loggers.getSuperclass().getModule());
    }

    private final Logger logger = (Logger) LoggerFactory.getLogger(ObservedDatabase.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    Warnings() {
        logger.setLevel(Level.WARN);
        appender.start();
        logger.addAppender(appender);
    }

    List<String> lines() {
        return List.copyOf(appender.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(null); // as the configuration has it
    }
}
