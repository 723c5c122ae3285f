/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

/** A request that cannot be served as it is. The message is for its sender. */
final class RequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    RequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
