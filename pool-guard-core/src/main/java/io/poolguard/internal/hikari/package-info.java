/** The only room that calls HikariCP. */
@NullMarked
package io.poolguard.internal.hikari;

import org.jspecify.annotations.NullMarked;
