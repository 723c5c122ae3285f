/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

/** What a browser asks: {@code {"text": "..."}}. What it refuses is answered with 400. */
record Question(String text) {

    private static final int LONGEST_TEXT = 8_000;

    Question {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("text must be a string that says something");
        }
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    "text has " + text.length() + " characters and may have at most " + LONGEST_TEXT);
        }
    }
}
