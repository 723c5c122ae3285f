/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.pool.ProxyConnection;
import io.poolguard.DatabaseManager;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.H2;
import io.poolguard.support.PoolInvariants;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions inside transactions, and what handed-out objects say of themselves. */
@Timeout(60)
class HandedOutObjectsTest {

    private final PoolGuard guard =
            PoolGuard.newPool(H2.config()).react(Kind.NESTED, Reaction.OFF).build();
    private final DatabaseManager manager = guard.databaseManager();
    private final PoolInvariants invariants = new PoolInvariants(guard);

    @AfterEach
    void invariantsHold() {
        invariants.check();
        guard.close();
    }

    // ------------------------------------------------------------------ inside one another

    /** Nothing joins: the inner transaction is one of its own. */
    @Test
    void inTransaction_outerFailsAfterInnerCommitted_innerStands() throws SQLException {
        IOException failure = new IOException("the outer work's own");

        assertThatThrownBy(() -> manager.useTransaction("outer", outer -> {
                    H2.insert(outer, 1);
                    manager.useTransaction("inner", inner -> H2.insert(inner, 2));
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(ids()).containsExactly(2);
    }

    @Test
    void inTransaction_innerFailsAndOuterGoesOn_outerStands() throws SQLException {
        IOException failure = new IOException("the inner work's own");

        manager.useTransaction("outer", outer -> {
            H2.insert(outer, 1);
            assertThatThrownBy(() -> manager.useTransaction("inner", inner -> {
                        H2.insert(inner, 2);
                        throw failure;
                    }))
                    .isSameAs(failure);
            H2.insert(outer, 3);
        });

        assertThat(ids()).containsExactlyInAnyOrder(1, 3);
    }

    @Test
    void session_insideASession_isATransactionOfItsOwn() throws SQLException {
        try (Session outer = manager.openSession("outer");
                Session inner = manager.openSession("inner")) {
            H2.insert(outer.connection(), 1);
            H2.insert(inner.connection(), 2);
            assertThat(H2.rows(inner.connection())).isEqualTo(1);
            inner.commit();
            outer.rollback();
        }

        assertThat(ids()).containsExactly(2);
    }

    private List<Integer> ids() throws SQLException {
        return manager.inTransaction("load", connection -> {
            List<Integer> ids = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select id from message")) {
                while (rows.next()) {
                    ids.add(rows.getInt(1));
                }
            }
            return ids;
        });
    }

    // ------------------------------------------------------------------ what they say of themselves

    @Test
    void connection_askedForByEveryWay_isTheGuardedOne() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            assertThat(statement.getConnection()).isSameAs(connection);
            assertThat(rows.getStatement()).isSameAs(statement);
            assertThat(connection.prepareStatement("select 1").getConnection()).isSameAs(connection);
            assertThat(connection.prepareCall("call 1").getConnection()).isSameAs(connection);
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
            try (ResultSet tables = connection.getMetaData().getTables(null, null, "MESSAGE", null)) {
                Statement hidden = tables.getStatement();
                assertThat(hidden == null || hidden.getConnection() == connection)
                        .isTrue();
            }
        }
    }

    @Test
    void unwrap_toAnInterface_isWhatLiesBeneathAndSaidToBe() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(connection.isWrapperFor(Connection.class)).isTrue();
            assertThat(guard.holds()).singleElement().matches(hold -> !hold.unobserved());
            assertThat(connection.unwrap(Connection.class)).isNotInstanceOf(ProxyConnection.class);
            assertThat(statement.unwrap(Statement.class)).isNotSameAs(statement);
            assertThat(guard.holds()).singleElement().matches(HoldSnapshot::unobserved);
        }
    }

    @Test
    void unwrap_toHikarisProxy_isRefused() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            assertThat(connection.isWrapperFor(ProxyConnection.class)).isFalse();
            assertThatThrownBy(() -> connection.unwrap(ProxyConnection.class)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void equals_connectionHandedOut_isThatOfTheHandedOutObject() throws SQLException {
        Set<Connection> held = new HashSet<>();
        try (Connection two = guard.dataSource().getConnection()) {
            held.add(two);
            try (Connection one = guard.dataSource().getConnection()) {
                held.add(one);
                assertThat(one).isEqualTo(one.getMetaData().getConnection()).isNotEqualTo(two);
            }
            // The pool's next may be the connection of the driver that the pool has just got back.
            try (Connection again = guard.dataSource().getConnection()) {
                held.add(again);
            }
        }
        assertThat(held).hasSize(3);
    }

    @Test
    void toString_connectionHandedOut_namesPoolAndHoldAndNoUrl() throws SQLException {
        manager.useTransaction("save answer", connection -> {
            assertThat(connection.toString()).contains("chat", "save answer").doesNotContain("jdbc:", "Hikari");
            assertThat(connection.createStatement().toString()).doesNotContain("jdbc:", "Hikari");
        });
    }

    @Test
    void close_byAnyWayBack_transactionGoesOn() throws SQLException {
        manager.useTransaction("save answer", connection -> {
            connection.getMetaData().getConnection().close();
            connection.createStatement().getConnection().close();
            H2.insert(connection, 1);
        });

        assertThat(ids()).containsExactly(1);
    }
}
