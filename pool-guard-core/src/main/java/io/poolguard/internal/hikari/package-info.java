/* SPDX-License-Identifier: Apache-2.0 */
/** The only room that calls HikariCP. */
@NullMarked
package io.poolguard.internal.hikari;

import org.jspecify.annotations.NullMarked;
