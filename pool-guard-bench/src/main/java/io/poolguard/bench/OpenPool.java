/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import javax.sql.DataSource;

/**
 * An open pool.
 *
 * @param dataSource what the benchmark acquires from
 * @param end what closes the pool and what is around it
 */
record OpenPool(DataSource dataSource, AutoCloseable end) implements AutoCloseable {

    @Override
    public void close() {
        try {
            end.close();
        } catch (Exception e) {
            throw new IllegalStateException(
                    "cannot close " + dataSource.getClass().getName(), e);
        }
    }
}
