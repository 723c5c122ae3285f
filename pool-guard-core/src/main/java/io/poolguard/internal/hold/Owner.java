/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/** Who can end a hold. */
public enum Owner {
    /** The running transaction that acquired it, on its thread, and nobody else. */
    TRANSACTION,
    /** Whoever has the connection or its session. */
    CALLER
}
