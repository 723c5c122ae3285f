/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How many connections the database server allows. A further kind of server is another {@code ServerLimits};
 * {@code CapacityVerdict} does the arithmetic and has the messages.
 */
@NullMarked
package io.poolguard.internal.capacity;

import org.jspecify.annotations.NullMarked;
