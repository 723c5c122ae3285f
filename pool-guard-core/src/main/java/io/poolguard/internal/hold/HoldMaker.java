/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/** Makes the holds of a guard: all of one kind. */
@FunctionalInterface
public interface HoldMaker {

    Hold make(Object handle, Label label, Thread acquirer, Owner owner);
}
