/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the guard logs while this is open, as {@code "WARN message"}. */
public final class LogLines implements AutoCloseable {

    static {
        // Tests belong to the library's module, which reads slf4j alone.
        Class<?> loggers = LoggerFactory.getILoggerFactory().getClass();
        LogLines.class.getModule().addReads(loggers.getModule());
        LogLines.class.getModule().addReads(loggers.getSuperclass().getModule());
    }

    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.poolguard");

    public LogLines() {
        this(Level.INFO);
    }

    private LogLines(Level level) {
        logger.setLevel(level);
        appender.start();
        logger.addAppender(appender);
    }

    /** Also what the guard would tell those who look for its bugs. */
    public static LogLines withTraces() {
        return new LogLines(Level.TRACE);
    }

    /** The exceptions that were logged. */
    public List<Throwable> failures() {
        return appender.list.stream()
                .map(ILoggingEvent::getThrowableProxy)
                .filter(ThrowableProxy.class::isInstance)
                .map(proxy -> ((ThrowableProxy) proxy).getThrowable())
                .toList();
    }

    public List<String> all() {
        return appender.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage()
                        + (event.getThrowableProxy() == null ? "" : " with a stack trace"))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(null); // as the configuration has it
    }
}
