/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.text;

/** What to do about the troubles that more than one message tells of. */
public enum Cure {
    /** A thread waits for something else with a connection in hand. */
    LET_GO("end the transaction, or release the session, before the call."),
    /** The same, where it is not known what the thread does. */
    LET_GO_EARLY("end the transaction, or release the session, before slow work."),
    /** Threads wait for a second connection with a first one in hand. */
    PASS_ON("pass the connection on to the inner work, or begin it after the outer one.");

    private final String words;

    Cure(String words) {
        this.words = words;
    }

    /** As a sentence of its own. */
    public String sentence() {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** As the end of a sentence that names the cause. */
    public String after(String cause) {
        return cause + ": " + words;
    }
}
