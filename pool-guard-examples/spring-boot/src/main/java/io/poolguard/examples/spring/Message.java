/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;

/** A question or an answer. */
@Entity
@SuppressWarnings("UnusedVariable") // JPA reads them
class Message {

    @Id
    @GeneratedValue
    private long id;

    private long conversation;

    @Column(length = 100_000) // the default is 255: a longer answer would be lost
    private String text;

    /** For JPA, which fills the fields then. */
    protected Message() {
        this(0, "");
    }

    Message(long conversation, String text) {
        this.conversation = conversation;
        this.text = text;
    }

    String text() {
        return text;
    }
}
