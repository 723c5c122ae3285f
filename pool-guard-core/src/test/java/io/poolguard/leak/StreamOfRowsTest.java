/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.leak;

import static io.poolguard.Finding.Kind.LEAK;
import static io.poolguard.support.Garbage.collect;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.Finding;
import io.poolguard.PoolGuard;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stream of rows holds a connection until it is closed; {@code findFirst()} does not close it. */
class StreamOfRowsTest {

    private static final String SQL = "select text from message where id > 0 and text <> 'secret' order by id";

    private final TickedGuard ticked = new TickedGuard();
    private final PoolGuard guard = ticked.guard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @BeforeEach
    void insert() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            H2.insert(connection, 1);
            H2.insert(connection, 2);
        }
    }

    @AfterEach
    void close() {
        ticked.close();
    }

    @Test
    void streamOfRows_droppedAfterItsFirst_isALeakThatNamesTheStatement() throws SQLException {
        assertThat(first(guard.dataSource())).hasValue("hello");

        collect(ticked);

        assertThat(ticked.findings()).hasSize(1);
        Finding leak = ticked.findings().get(0);
        assertThat(leak.kind()).isEqualTo(LEAK);
        assertThat(leak.hold().statement()).hasValue("select text from message where id > ? and text <> ? order by id");
        assertThat(leak.message())
                .contains(", statement=select text from message where id > ? and text <> ? order by id). ")
                .doesNotContain("secret")
                .endsWith(" Close connections in try-with-resources, and streams of rows too.");
        assertThat(leak.hold().site().orElseThrow()).startsWith("StreamOfRowsTest.queryForStream:");
    }

    @Test
    void streamOfRows_closedAfterItsFirst_isNoLeak() throws SQLException {
        try (Stream<String> rows = queryForStream(guard.dataSource(), SQL)) {
            assertThat(rows.findFirst()).hasValue("hello");
        }

        collect(ticked);

        assertThat(ticked.findings()).isEmpty();
    }

    private static Optional<String> first(DataSource dataSource) throws SQLException {
        return queryForStream(dataSource, SQL).findFirst();
    }

    // ------------------------------------------------------------------ as Spring's JdbcTemplate does it

    private static Stream<String> queryForStream(DataSource dataSource, String sql) throws SQLException {
        Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql);
        return StreamSupport.stream(new Rows(rows), false).onClose(() -> {
            try (connection;
                    statement) {
                rows.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static final class Rows extends AbstractSpliterator<String> {
        private final ResultSet rows;

        Rows(ResultSet rows) {
            super(Long.MAX_VALUE, Spliterator.ORDERED);
            this.rows = rows;
        }

        @Override
        public boolean tryAdvance(Consumer<? super String> action) {
            try {
                if (!rows.next()) {
                    return false;
                }
                action.accept(rows.getString(1));
                return true;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
