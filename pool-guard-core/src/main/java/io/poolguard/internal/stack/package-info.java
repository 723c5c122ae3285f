/* SPDX-License-Identifier: Apache-2.0 */
/** Stacks: the site of an acquire, the frames of a thread, and the libraries that a frame can belong to. */
@NullMarked
package io.poolguard.internal.stack;

import org.jspecify.annotations.NullMarked;
