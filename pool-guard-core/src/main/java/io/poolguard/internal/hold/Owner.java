/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/** What can end a hold. */
public enum Owner {
    /** Only the running transaction that acquired the connection, on its own thread. */
    TRANSACTION,
    /** Any thread that has the connection or its session. */
    CALLER
}
