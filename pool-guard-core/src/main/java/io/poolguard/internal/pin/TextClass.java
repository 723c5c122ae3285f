/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import java.util.Optional;
import java.util.Set;

/**
 * What a text may leave behind on its connection, and what it needs there.
 *
 * @param pin why the connection must be kept after it; empty if it leaves nothing behind for sure
 * @param isOfTransaction whether what it leaves behind is gone with its transaction, so that it pins outside of one only
 * @param leaves what the database remembers of it for the next statement
 * @param reads what it asks the database of the statement before
 */
public record TextClass(
        Optional<Pin> pin, boolean isOfTransaction, Set<SessionMemory> leaves, Set<SessionMemory> reads) {

    /**
     * Why a text pins.
     *
     * @param name the statement's first word or the function's plain name; empty where there is none, or it is quoted
     */
    public record Pin(PinReason reason, String name) {}

    static TextClass pinning(PinReason reason, String name) {
        return new TextClass(Optional.of(new Pin(reason, name)), false, Set.of(), Set.of());
    }
}
