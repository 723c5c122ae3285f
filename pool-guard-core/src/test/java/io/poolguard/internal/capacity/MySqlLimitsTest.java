/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.startsWith;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.poolguard.CapacityOptions;
import io.poolguard.internal.capacity.ServerReply.Counted;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the answers of MySQL and MariaDB mean. A real one is asked in {@code MariaDbCapacityIT}. */
class MySqlLimitsTest {

    private static final Map<String, Object> LINE_OF_MINE = Map.of("Id", 7L, "User", "app", "db", "shop");

    private final Connection connection = mock(Connection.class);
    private final Statement statement = mock(Statement.class);

    @BeforeEach
    void script() throws SQLException {
        when(connection.createStatement()).thenReturn(statement);
    }

    private void answers(
            Map<String, Object> limits, List<Map<String, Object>> connected, List<Map<String, Object>> list)
            throws SQLException {
        ResultSet first = rows(List.of(limits));
        ResultSet second = rows(connected);
        ResultSet third = rows(list);
        when(statement.executeQuery(startsWith("select"))).thenReturn(first);
        when(statement.executeQuery(startsWith("show global"))).thenReturn(second);
        when(statement.executeQuery("show processlist")).thenReturn(third);
    }

    private static Map<String, Object> limits(long server, long account, String version) {
        return Map.of("max_connections", server, "max_user_connections", account, "id", 7L, "version", version);
    }

    private static List<Map<String, Object>> connected(int count) {
        return List.of(Map.of("2", count));
    }

    private static ResultSet rows(List<Map<String, Object>> rows) throws SQLException {
        Iterator<Map<String, Object>> left = rows.iterator();
        ResultSet result = mock(ResultSet.class);
        AtomicReference<Map<String, Object>> row = new AtomicReference<>(Map.of());
        when(result.next()).then(call -> {
            boolean more = left.hasNext();
            row.set(more ? left.next() : Map.of());
            return more;
        });
        when(result.getLong(anyString())).then(call -> row.get().get(call.<String>getArgument(0)));
        when(result.getString(anyString())).then(call -> row.get().get(call.<String>getArgument(0)));
        when(result.getInt(2)).then(call -> row.get().get("2"));
        return result;
    }

    private ServerReply ask() throws SQLException {
        return new MySqlLimits().ask(connection, CapacityOptions.instances(1));
    }

    @Test
    void ask_othersAndOwn_areCountedAgainstTheirLimits() throws SQLException {
        answers(
                limits(151, 10, "8.4.3"),
                connected(9),
                Arrays.asList(
                        LINE_OF_MINE,
                        Map.of("Id", 8L, "User", "app", "db", "shop"),
                        Map.of("Id", 9L, "User", "app", "db", "reports"),
                        Map.of("Id", 10L, "User", "app"),
                        Map.of("Id", 11L)));

        ServerReply reply = ask();

        assertThat(reply.server()).isEqualTo(ServerKind.MYSQL);
        assertThat(reply.usage().orElseThrow().limits())
                .containsExactly(new Counted("server", 151, 9, 2), new Counted("account", 10, 4, 2));
        assertThat(reply.usage().orElseThrow().connections())
                .containsExactly(Map.entry("own user", 4), Map.entry("other", 5));
    }

    @Test
    void ask_accountWithoutLimit_hasTheServersAlone() throws SQLException {
        answers(limits(151, 0, "10.11.19-MariaDB"), connected(1), List.of(LINE_OF_MINE));

        ServerReply reply = ask();

        assertThat(reply.server()).isEqualTo(ServerKind.MARIADB);
        assertThat(reply.usage().orElseThrow().limits()).containsExactly(new Counted("server", 151, 1, 1));
        assertThat(reply.usage().orElseThrow().parts()).containsOnlyKeys("max_connections");
    }

    /** MariaDB lets in nobody but administrators then. */
    @Test
    void ask_accountThatIsShutOut_hasNoRoom() throws SQLException {
        answers(limits(151, -1, "10.11.19-MariaDB"), connected(1), List.of(LINE_OF_MINE));

        assertThat(ask().usage().orElseThrow().limits()).contains(new Counted("account", 0, 1, 1));
    }

    @Test
    void ask_serverThatDoesNotTell_isNotKnown() throws SQLException {
        answers(limits(0, 0, "8.0.11-TiDB"), connected(1), List.of(LINE_OF_MINE));
        assertThat(ask().notTold()).isEqualTo("server=it does not tell its limits");

        answers(limits(151, 0, "8.4.3"), List.of(), List.of(LINE_OF_MINE));
        assertThat(ask().notTold()).isEqualTo("server=it does not tell its limits");
    }

    /** As with a proxy that makes up the connection's number. */
    @Test
    void ask_connectionThatIsNotListed_isNotKnown() throws SQLException {
        answers(limits(151, 0, "8.4.3"), connected(3), List.of(Map.of("Id", 8L, "User", "app", "db", "shop")));

        ServerReply reply = ask();

        assertThat(reply.usage()).isEmpty();
        assertThat(reply.notTold()).isEqualTo("server=it does not list the connection that asks");
    }
}
