/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.leak;

import static io.poolguard.Finding.Kind.LEAK;
import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.Garbage.collect;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding;
import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.PoolGuard;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.ScriptedDatabase.PhysicalConnection;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A connection that is collected unclosed may still be used through an object of the driver's: it is told, and left as
 * it is. So these tests leave their holds behind, on purpose.
 */
class UnobservedLeakTest {

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final TickedGuard ticked = new TickedGuard(poolOfTwo(), builder -> builder);
    private final PoolGuard guard = ticked.guard();

    // The object of the driver's.
    private Object kept;

    @AfterEach
    void close() {
        ticked.close();
    }

    /** What the guard cannot see the use of. */
    enum Unseen {
        UNWRAPPED {
            @Override
            Object take(Connection connection) throws SQLException {
                return connection.unwrap(PhysicalConnection.class);
            }
        },
        LARGE_OBJECT {
            @Override
            Object take(Connection connection) throws SQLException {
                return rows(connection).getBlob(1);
            }
        },
        NEW_LARGE_OBJECT {
            @Override
            Object take(Connection connection) throws SQLException {
                return connection.createClob();
            }
        },
        ARRAY {
            @Override
            Object take(Connection connection) throws SQLException {
                return rows(connection).getArray(1);
            }
        };

        abstract Object take(Connection connection) throws SQLException;

        private static ResultSet rows(Connection connection) throws SQLException {
            return connection.createStatement().executeQuery("select 1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void connection_anObjectOfTheDriverIsInHand_isToldAndNotEvicted(Unseen unseen) throws SQLException {
        kept = dropAllBut(unseen);

        collectThrice();

        assertThat(ticked.findings(LEAK)).hasSize(1);
        assertThat(ticked.findings(LEAK).get(0).message())
                .endsWith("). The connection was collected unclosed; it is not evicted, since it may be used unseen."
                        + " Close connections in try-with-resources, and streams of rows too.");
        dropAnotherAndSeeItEvicted();
        assertThat(database.closes(1)).isZero();
        assertThat(guard.snapshot().active()).isEqualTo(1);
    }

    @Test
    void connection_collectedAndNotEvicted_staysInTheBooksAsLeaked() throws SQLException {
        kept = dropAllBut(Unseen.UNWRAPPED);
        collectThrice();

        ticked.pass(Duration.ofMinutes(59));

        assertThat(guard.holds()).hasSize(1);
        HoldSnapshot hold = guard.holds().get(0);
        assertThat(hold.activity()).isEqualTo(Activity.LEAKED);
        assertThat(hold.unobserved()).isTrue();
        assertThat(hold.held()).isEqualTo(Duration.ofMinutes(59));
        assertThat(guard.report().verdict())
                .isEqualTo("1 of 1 connection is leaked in UnobservedLeakTest.dropAllBut: collected unclosed. Close it"
                        + " in try-with-resources, streams of rows too.");
    }

    @Test
    void connection_collectedAndNotEvicted_isToldOnceAndNeverAsHeldLong() throws SQLException {
        kept = dropAllBut(Unseen.UNWRAPPED);
        collectThrice();

        ticked.pass(Duration.ofMinutes(59));
        ticked.pass(Duration.ofMinutes(59));

        assertThat(ticked.findings()).extracting(Finding::kind).containsExactly(LEAK);
    }

    private Object dropAllBut(Unseen unseen) throws SQLException {
        return unseen.take(guard.dataSource().getConnection());
    }

    /** Evictions take their time; one that was asked for later has been made when this returns. */
    private void dropAnotherAndSeeItEvicted() throws SQLException {
        dropAnother();
        collect(ticked);
        eventually("the other one is evicted", () -> database.closes(2) == 1);
        assertThat(ticked.findings(LEAK)).hasSize(2);
    }

    private void dropAnother() throws SQLException {
        guard.dataSource().getConnection().createStatement();
    }

    private HikariConfig poolOfTwo() {
        HikariConfig config = database.poolOfOne();
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(1);
        return config;
    }

    private void collectThrice() {
        for (int i = 0; i < 3; i++) {
            collect(ticked);
        }
    }
}
