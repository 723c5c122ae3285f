/* SPDX-License-Identifier: Apache-2.0 */
/** What a statement may leave behind on its connection, as far as its text tells. */
@NullMarked
package io.poolguard.internal.pin;

import org.jspecify.annotations.NullMarked;
