/**
 * Makes a page to read of what JMH has written: tables, charts, and how everything compares with bare HikariCP.
 *
 * <p>Begin at {@link io.poolguard.bench.report.Report}.
 */
@NullMarked
package io.poolguard.bench.report;

import org.jspecify.annotations.NullMarked;
