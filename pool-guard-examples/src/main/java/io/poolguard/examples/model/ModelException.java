/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.model;

/** The model refused, failed in the middle of its answer, or fell silent. */
public final class ModelException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Without what the endpoint said: that may carry the caller's own words, or a part of the key. */
    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
