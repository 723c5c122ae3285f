/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/** Makes holds of the kind that a guard keeps. */
@FunctionalInterface
public interface HoldMaker {

    Hold make(Object handle, Label label, Thread acquirer, Owner owner);
}
