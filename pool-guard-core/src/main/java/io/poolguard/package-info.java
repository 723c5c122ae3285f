/**
 * The public API of pool-guard, and nothing else.
 *
 * <p>{@link io.poolguard.PoolGuard} guards one HikariCP pool. Its {@link io.poolguard.PoolGuard#dataSource() data
 * source} goes wherever a {@code javax.sql.DataSource} goes; its {@link io.poolguard.PoolGuard#databaseManager()
 * database manager} runs transactions and opens sessions for plain JDBC.
 */
@NullMarked
package io.poolguard;

import org.jspecify.annotations.NullMarked;
