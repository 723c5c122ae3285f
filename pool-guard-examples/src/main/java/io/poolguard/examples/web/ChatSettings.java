/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.examples.chat.AnswerStreamer;
import io.poolguard.examples.model.ModelEndpoint;

/**
 * What a chat service is made of.
 *
 * @param form which form of the task it runs
 * @param port where it listens; 0 takes a free port
 * @param pool its connections
 * @param model what answers
 * @param limits what bounds an answer
 */
public record ChatSettings(Form form, int port, HikariConfig pool, ModelEndpoint model, AnswerStreamer.Limits limits) {

    /** The two forms of the task. */
    public enum Form {
        HOLDING,
        SHORT_SESSIONS
    }
}
