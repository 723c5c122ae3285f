/**
 * The public API of pool-guard.
 *
 * <p>{@link io.poolguard.PoolGuard} guards one HikariCP pool. Its {@link io.poolguard.PoolGuard#dataSource() data
 * source} goes wherever a {@code javax.sql.DataSource} goes; its {@link io.poolguard.PoolGuard#databaseManager()
 * database manager} runs transactions and opens sessions for plain JDBC.
 *
 * <p>It is one package, though a large one: an application imports from one place. Beside the public types stands only
 * what builds a guard from its builder, and what checks and shows values of the API.
 */
@NullMarked
package io.poolguard;

import org.jspecify.annotations.NullMarked;
