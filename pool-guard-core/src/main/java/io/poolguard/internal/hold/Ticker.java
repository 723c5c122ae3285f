/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/** A clock for differences: nanoseconds from an arbitrary origin, never going back. */
@FunctionalInterface
public interface Ticker {

    /** The machine's own. */
    Ticker SYSTEM = System::nanoTime;

    long read();
}
