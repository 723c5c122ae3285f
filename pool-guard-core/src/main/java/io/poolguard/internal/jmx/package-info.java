/* SPDX-License-Identifier: Apache-2.0 */
/** The guard as JMX shows it. The only room that knows {@code PoolGuard}. */
@NullMarked
package io.poolguard.internal.jmx;

import org.jspecify.annotations.NullMarked;
