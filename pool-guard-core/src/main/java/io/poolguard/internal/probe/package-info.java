/* SPDX-License-Identifier: Apache-2.0 */
/** Queries to the database, one at a time and within a timeout, on threads of the guard's own. */
@NullMarked
package io.poolguard.internal.probe;

import org.jspecify.annotations.NullMarked;
