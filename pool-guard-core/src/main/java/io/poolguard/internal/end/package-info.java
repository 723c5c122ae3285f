/* SPDX-License-Identifier: Apache-2.0 */
/** The end of a hold that cannot go back to the pool: the one place that gives a connection up. */
@NullMarked
package io.poolguard.internal.end;

import org.jspecify.annotations.NullMarked;
