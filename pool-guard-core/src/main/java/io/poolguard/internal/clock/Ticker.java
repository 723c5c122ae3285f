/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.clock;

/** A clock for differences: nanoseconds from an arbitrary origin, never going back. */
@FunctionalInterface
public interface Ticker {

    /** The machine's clock. */
    Ticker SYSTEM = System::nanoTime;

    long read();
}
