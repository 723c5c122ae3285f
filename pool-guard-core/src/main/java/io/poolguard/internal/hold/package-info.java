/* SPDX-License-Identifier: Apache-2.0 */
/** The holds: one entry for each connection in a caller's hand and for each thread that waits for one, and their statistics. */
@NullMarked
package io.poolguard.internal.hold;

import org.jspecify.annotations.NullMarked;
