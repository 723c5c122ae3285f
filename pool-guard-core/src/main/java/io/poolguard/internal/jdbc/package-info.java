/* SPDX-License-Identifier: Apache-2.0 */
/** The guarded data source and the JDBC objects that it hands out. */
@NullMarked
package io.poolguard.internal.jdbc;

import org.jspecify.annotations.NullMarked;
