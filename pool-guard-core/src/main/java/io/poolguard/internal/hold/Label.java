/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/** What a hold is for, and the figures of all holds for that. */
public record Label(String pool, String name, LabelStats stats) {

    /** Where it is counted how transactions end: a label's figures, or a session with them. */
    public interface OutcomeSink {

        /** A transaction was committed. */
        void committed();

        /** A transaction was rolled back. */
        void rolledBack();

        /** A commit has failed, and nobody knows whether it has happened. */
        void unknown();
    }
}
