/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * That each layer's stream is one: PostgreSQL has made no more rows than were fetched. Its rows count themselves as
 * they are made, in a sequence, which others see at once.
 */
class LayersStreamIT {

    private static final int MANY = 5_000;
    private static final int FETCHED = 1_000;

    private static TestDatabase database;

    @BeforeAll
    static void create() throws SQLException {
        database = TestDatabase.Kind.POSTGRES.create("layers_stream");
    }

    @ParameterizedTest
    @EnumSource
    void forEachItem_firstRowSeen_onlyTheFirstFetchIsMade(Layer.Kind kind) throws Exception {
        List<Long> made = new ArrayList<>();
        int[] seen = new int[1];
        try (PoolGuard guard = PoolGuard.newPool(database.pool("stream"))
                .react(Kind.NESTED, Reaction.OFF)
                .build()) {
            execute(guard, "drop view if exists orders");
            execute(guard, "drop sequence if exists made");
            execute(guard, "create sequence made");
            execute(
                    guard,
                    "create view orders as select i as id, 'item ' || nextval('made') as item from generate_series(1, "
                            + MANY + ") i order by i");
            Layer layer = kind.on(guard, database);

            layer.forEachItem().forEachItem(item -> {
                if (made.isEmpty()) {
                    made.add(made(guard));
                }
                seen[0]++;
            });

            layer.close().run();
            assertThat(guard.holds()).isEmpty();
        }
        assertThat(seen[0]).isEqualTo(MANY);
        assertThat(made).containsExactly((long) FETCHED);
    }

    private static long made(PoolGuard guard) {
        try (Connection connection = guard.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select last_value from made")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(PoolGuard guard, String sql) throws SQLException {
        try (Connection connection = guard.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
