/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.internal.stack.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a hold ended, for the exception of a thread that uses the connection later. */
@SuppressWarnings("EnumOrdinal") // the code lives as long as the process, and saves each hold a reference
public enum CloseReason {
    /** The thread that ends the hold has not set its reason yet. */
    UNDER_WAY("it is being closed"),
    CLOSED("it was closed"),
    ABORTED("it was aborted"),
    COLLECTED("it was collected unclosed"),
    ACQUIRE_FAILED("its acquire failed"),
    TRANSACTION_ENDED("its transaction has ended"),
    COMMIT_UNKNOWN("the outcome of its commit is unknown"),
    ROLLBACK_FAILED("its rollback failed"),
    SESSION_NOT_BEGUN("its session could not begin"),
    SESSION_LOST("its session was rolled back after the connection was lost"),
    SESSION_CLOSED("its session was closed"),
    RELEASED("it was released");

    private static final List<CloseReason> ENDINGS = List.of(values());

    private final String words;

    CloseReason(String words) {
        this.words = words;
    }

    byte code() {
        return (byte) ordinal();
    }

    static CloseReason of(byte code) {
        return ENDINGS.get(code);
    }

    String words(@Nullable RareHoldState rare) {
        return this == RELEASED && rare != null
                ? words + " at "
                        + rare.releasedAt.line().map(Frame::toString).orElse("an unknown line")
                        + "; ask session.connection() again"
                : words;
    }
}
