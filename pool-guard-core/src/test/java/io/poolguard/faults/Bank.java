/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.faults;

import io.poolguard.support.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Accounts, and a ledger with a line for each transfer between them: both change together, or neither. */
final class Bank {

    static final int ACCOUNTS = 20;
    static final long TOTAL = ACCOUNTS * 1_000L;

    private static final String DIRTY = "select concat_ws(', ',"
            + " 'transaction ' || pg_current_xact_id_if_assigned()::text,"
            + " case when current_setting('transaction_isolation') <> 'read committed' then 'isolation' end,"
            + " case when current_setting('transaction_read_only') <> 'off' then 'read only' end)";

    private Bank() {}

    static void open(Postgres database) throws SQLException {
        database.execute("drop table if exists account, ledger");
        database.execute("create table account (id int primary key, balance bigint not null)");
        database.execute("insert into account select i, 1000 from generate_series(1, " + ACCOUNTS + ") i");
        database.execute("create table ledger (id bigint primary key, payer int, payee int, amount bigint)");
    }

    /** What a connection carries from those who had it before; empty if it is clean. */
    static String dirt(Connection connection) throws SQLException {
        return Postgres.ask(connection, DIRTY);
    }

    /** Moves money between two accounts. The lesser account first, or all would wait for each other. */
    static void transfer(Connection connection, long id, Random random) throws SQLException {
        int payer = 1 + random.nextInt(ACCOUNTS);
        int payee = 1 + (payer + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        long amount = 1 + random.nextInt(50);
        int first = Math.min(payer, payee);
        int second = Math.max(payer, payee);
        String change = "update account set balance = balance + ? where id = ?";
        update(connection, change, first == payer ? -amount : amount, first);
        update(connection, change, second == payer ? -amount : amount, second);
        update(connection, "insert into ledger values (?, ?, ?, ?)", id, payer, payee, amount);
    }

    /** A statement that fails and that nobody hears of: PostgreSQL then answers the commit, and rolls back. */
    static void failQuietly(Connection connection) {
        try {
            Postgres.ask(connection, "select 1 / 0");
        } catch (SQLException swallowed) {
            // As applications do.
        }
    }

    private static void update(Connection connection, String sql, long... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setLong(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }

    /** The sum of all balances, as whoever asks sees them. */
    static long total(Connection connection) throws SQLException {
        return Long.parseLong(Postgres.ask(connection, "select sum(balance) from account"));
    }

    // ------------------------------------------------------------------ as it is in the end

    static long totalIn(Postgres database) throws SQLException {
        return Long.parseLong(database.ask("select sum(balance) from account"));
    }

    static Set<Long> transfersIn(Postgres database) throws SQLException {
        return numbers(database.ask("select string_agg(id::text, ',') from ledger"));
    }

    static Set<Long> accountsThatDifferFromTheLedger(Postgres database) throws SQLException {
        return numbers(database.ask("select string_agg(id::text, ',') from account a where balance <> 1000"
                + " + (select coalesce(sum(amount), 0) from ledger where payee = a.id)"
                + " - (select coalesce(sum(amount), 0) from ledger where payer = a.id)"));
    }

    private static Set<Long> numbers(String list) {
        Set<Long> numbers = new TreeSet<>();
        if (list != null) {
            Stream.of(list.split(",")).map(Long::valueOf).forEach(numbers::add);
        }
        return numbers;
    }
}
