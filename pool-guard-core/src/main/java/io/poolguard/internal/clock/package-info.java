/* SPDX-License-Identifier: Apache-2.0 */
/** Time and threads of the guard's own: the ticker, what runs at each tick, and the threads that the guard starts. */
@NullMarked
package io.poolguard.internal.clock;

import org.jspecify.annotations.NullMarked;
