/** The door: the guarded data source and the JDBC objects it hands out. */
@NullMarked
package io.poolguard.internal.jdbc;

import org.jspecify.annotations.NullMarked;
