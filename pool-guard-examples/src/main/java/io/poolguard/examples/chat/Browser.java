/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

/** The one who asked, and reads the answer as it comes. May leave at any time: each method says so then. */
public interface Browser {

    /** Shows a piece of the answer. */
    void token(String text) throws BrowserGoneException;

    /** Says that there is nothing to show yet, which also finds out whether anyone is there. */
    void silence() throws BrowserGoneException;

    /** Says that the answer could not be saved at this attempt, the first being 1. */
    void notSaved(int attempt) throws BrowserGoneException;
}
