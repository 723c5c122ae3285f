/* SPDX-License-Identifier: Apache-2.0 */
package org.springframework.example;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import javax.sql.DataSource;

/** As libraries have it: acquires, and calls the application back. To the guard it is one, by its name. */
public final class Template {

    private final DataSource dataSource;

    /** Over a data source. */
    public Template(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The work of a caller. */
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Lends a connection, and closes it. */
    public <T> T lend(Work<T> work) throws SQLException {
        try (Connection connection = begin()) {
            return work.run(connection);
        }
    }

    /** The same, for who calls it. */
    public <T> Callable<T> lending(Work<T> work) {
        return () -> lend(work);
    }

    /** Gives a connection, which the work closes, or somebody else later. */
    public <T> T give(Work<T> work) throws SQLException {
        return work.run(begin());
    }

    private Connection begin() throws SQLException {
        return dataSource.getConnection();
    }
}
