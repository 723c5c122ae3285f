/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** The rows count themselves as the server makes them, in a sequence, which others see at once. */
class CursorOverManyRowsIT {

    private static final int ROWS = 1_000_000;
    private static final int LOOK_EACH = 50_000;
    private static final int ROWS_AT_ONCE = 1_000;
    private static final int COUNTED_AT_ONCE = 100;

    private long seen;
    private long sum;
    private long mostAhead;

    @Test
    void forEach_millionRows_areReadAThousandAtATime() throws IOException, SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                PoolGuard guard = PoolGuard.newPool(pool(server)).build();
                Connection observer = server.getPostgresDatabase().getConnection();
                Statement look = observer.createStatement()) {
            look.execute("create sequence made cache " + COUNTED_AT_ONCE);
            look.execute(
                    "create view measurement as select i as id, nextval('made') as reading from generate_series(1, "
                            + ROWS + ") i order by i");

            new CursorOverManyRows(guard).forEach(reading -> {
                if (seen % LOOK_EACH == 0) {
                    mostAhead = Math.max(mostAhead, made(look) - seen);
                }
                seen++;
                sum += reading;
            });

            guard.requireNoHolds();
        }
        assertThat(seen).isEqualTo(ROWS);
        assertThat(sum).isEqualTo(ROWS * (ROWS + 1L) / 2);
        assertThat(mostAhead).isBetween(1L, (long) ROWS_AT_ONCE + COUNTED_AT_ONCE);
    }

    private static HikariConfig pool(EmbeddedPostgres server) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.getJdbcUrl("postgres", "postgres"));
        config.setMaximumPoolSize(1);
        return config;
    }

    private static long made(Statement look) {
        try (ResultSet row = look.executeQuery("select last_value from made")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
