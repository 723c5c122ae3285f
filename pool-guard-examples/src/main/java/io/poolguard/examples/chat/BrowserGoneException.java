/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import java.io.IOException;

/** The browser left before the end. Nobody's fault. */
public final class BrowserGoneException extends IOException {

    private static final long serialVersionUID = 1L;

    public BrowserGoneException(IOException cause) {
        super("the browser left", cause);
    }
}
