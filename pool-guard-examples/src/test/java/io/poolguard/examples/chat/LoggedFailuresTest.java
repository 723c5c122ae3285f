/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.poolguard.examples.model.ModelException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggedFailuresTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(LoggedFailures.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    @Test
    void record_driversFailure_keepsItsWordsOut() {
        String id = new LoggedFailures().record("no answer", new SQLException("insert of 'a secret' failed", "23505"));

        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage())
                    .isEqualTo("error " + id + " - no answer: SQLException (SQLState 23505)");
            assertThat(event.getThrowableProxy()).isNull();
        });
    }

    @Test
    void record_modelsFailure_saysOurWords() {
        String id = new LoggedFailures().record("no answer", new ModelException("the model was silent for PT1M"));

        assertThat(log.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEqualTo("error " + id + " - no answer: the model was silent for PT1M");
    }

    @Test
    void record_ourOwnMistake_logsTheStack() {
        new LoggedFailures().record("no answer", new IllegalStateException("a mistake"));

        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getThrowableProxy()).isNotNull());
    }
}
