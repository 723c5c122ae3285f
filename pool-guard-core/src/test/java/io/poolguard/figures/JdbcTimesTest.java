/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.HoldSnapshot;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JdbcTimesTest {

    private static final Duration QUERY = Duration.ofSeconds(3);

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final TickedGuard measuring = new TickedGuard(database.poolOfOne(), options -> options.measureJdbcTimes());

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(measuring.guard());

    @BeforeEach
    void queriesTakeTime() {
        database.on("Statement.executeQuery(select 1)", () -> {
            measuring.advance(QUERY);
            return ScriptedDatabase.AS_USUAL;
        });
    }

    @AfterEach
    void close() {
        measuring.close();
    }

    @Test
    void measured_callsWithoutATick_haveTheirTimeExactly() throws SQLException {
        try (Connection connection = measuring.acquire();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("select 1");
            measuring.advance(Duration.ofSeconds(60));
            statement.executeQuery("select 1");

            HoldSnapshot hold = measuring.guard().holds().get(0);
            assertThat(hold.inJdbc()).isEqualTo(QUERY.multipliedBy(2));
            assertThat(hold.inJdbcExact()).isTrue();
            assertThat(measuring.guard().report().text()).contains("  6.0 s  ").doesNotContain("~");
        }
    }

    @Test
    void measured_callThatRuns_countsSoFar() throws Exception {
        database.on("Statement.executeQuery(select 2)", () -> {
            measuring.advance(QUERY);
            assertThat(measuring.guard().holds().get(0).inJdbc()).isEqualTo(QUERY);
            return ScriptedDatabase.AS_USUAL;
        });

        try (Connection connection = measuring.acquire();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("select 2");
        }
    }

    @Test
    void measured_usedByAnotherThread_countsAsWell() throws Exception {
        try (Connection connection = measuring.acquire();
                Statement statement = connection.createStatement()) {
            Thread other = new Thread(() -> {
                try {
                    statement.executeQuery("select 1");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            other.start();
            other.join();

            assertThat(measuring.guard().holds().get(0).inJdbc()).isEqualTo(QUERY);
        }
    }

    @Test
    void measured_figures_haveTheTotalOfTheLabel() throws SQLException {
        try (Connection connection = measuring.acquire();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("select 1");
            measuring.pass(Duration.ofSeconds(1));
        }

        assertThat(measuring.guard().figures()).singleElement().satisfies(label -> {
            assertThat(label.inJdbc().total()).isEqualTo(QUERY);
            assertThat(label.inJdbc().longest()).isEqualTo(Duration.ofSeconds(1)); // no longer than it was seen held
        });
    }

    @Test
    void sampled_byDefault_isMarkedAsAnEstimate() throws SQLException {
        try (TickedGuard sampling = new TickedGuard();
                Connection connection = sampling.acquire()) {
            assertThat(connection.isClosed()).isFalse();
            assertThat(sampling.guard().holds().get(0).inJdbcExact()).isFalse();
            assertThat(sampling.guard().report().text()).contains("~0.0 s");
        }
    }
}
