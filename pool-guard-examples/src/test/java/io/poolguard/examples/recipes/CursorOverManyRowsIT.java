/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.examples.SharedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Each hundredth row is counted as the server makes it, in a sequence, which others see at once. */
class CursorOverManyRowsIT {

    private static final int ROWS = 1_000_000;
    private static final int LOOK_EACH = 50_000;
    private static final int ROWS_AT_ONCE = 1_000;
    private static final int COUNTED_EACH = 100;

    private static final long COUNTS = ROWS / COUNTED_EACH;

    private long seen;
    private long sum;
    private long mostAhead;

    @Test
    void forEach_millionRows_areReadAThousandAtATime() throws SQLException {
        String url = SharedPostgres.createDatabase("cursor_over_many_rows");
        try (PoolGuard guard = PoolGuard.newPool(pool(url)).build();
                Connection observer = DriverManager.getConnection(url);
                Statement look = observer.createStatement()) {
            look.execute("create sequence made");
            look.execute("create view measurement as select i as id, "
                    + "case when i % " + COUNTED_EACH + " = 1 then nextval('made') else 0 end as reading "
                    + "from generate_series(1, " + ROWS + ") i order by i");

            new CursorOverManyRows(guard).forEach(reading -> {
                if (seen % LOOK_EACH == 0) {
                    mostAhead = Math.max(mostAhead, made(look) * COUNTED_EACH - seen);
                }
                seen++;
                sum += reading;
            });

            guard.requireNoHolds();
        }
        assertThat(seen).isEqualTo(ROWS);
        assertThat(sum).isEqualTo(COUNTS * (COUNTS + 1) / 2);
        assertThat(mostAhead).isBetween(1L, (long) ROWS_AT_ONCE + COUNTED_EACH);
    }

    private static HikariConfig pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
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
