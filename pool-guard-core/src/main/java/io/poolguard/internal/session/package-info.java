/* SPDX-License-Identifier: Apache-2.0 */
/** Sessions and transactions: they commit, roll back and close, on every path. */
@NullMarked
package io.poolguard.internal.session;

import org.jspecify.annotations.NullMarked;
