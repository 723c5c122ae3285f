/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.faults;

import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.TransactionAbortedException;
import io.poolguard.faults.TransferHistory.Outcome;
import io.poolguard.support.AppThread;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** Threads that transfer money, each time in one of the ways that there are, and write down what they were told. */
final class TransferClients {

    /** One way to a transfer. Returns what the way has said of its outcome. */
    @FunctionalInterface
    interface Way {
        Outcome go(Transfer transfer);
    }

    /** Thrown by a client that does not go through with a transfer. */
    private static final class ChangedMind extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** The label of those who look only. */
    static final String LOOK = "look";

    // Of a hundred transfers.
    private static final int CHANGE_THEIR_MIND = 15;
    private static final int FAIL = 5;

    private final TransferHistory history;
    private final List<Way> ways;
    private final AtomicLong ids = new AtomicLong();
    private List<AppThread<Void>> threads = List.of();
    private volatile boolean over;

    private TransferClients(TransferHistory history, List<Way> ways) {
        this.history = history;
        this.ways = ways;
    }

    /** Clients that use all that the guard offers. */
    static TransferClients of(PoolGuard guard, TransferHistory history) {
        DatabaseManager database = guard.databaseManager();
        return new TransferClients(
                history,
                List.of(
                        transfer -> inTransaction(database, transfer),
                        transfer -> inSession(database, transfer),
                        transfer -> onPlainConnection(guard.dataSource(), transfer)));
    }

    /** Clients that have a plain data source only. */
    static TransferClients of(DataSource dataSource, TransferHistory history) {
        return new TransferClients(history, List.of(transfer -> onPlainConnection(dataSource, transfer)));
    }

    void start(int count, long seed) {
        threads = IntStream.range(0, count)
                .mapToObj(i -> AppThread.<Void>start("client-" + i, () -> {
                    work(new Random(seed + i));
                    return null;
                }))
                .toList();
    }

    /** Lets each finish its last transfer. */
    void stop() {
        over = true;
        threads.forEach(AppThread::result);
    }

    private void work(Random random) {
        while (!over) {
            Transfer transfer = new Transfer(ids.incrementAndGet(), random);
            Outcome outcome = ways.get(random.nextInt(ways.size())).go(transfer);
            history.tell(transfer.id, outcome);
            if (outcome == Outcome.UNKNOWN && !transfer.done) {
                history.violation("transfer " + transfer.id + " is unknown, and its commit was never asked for");
            }
        }
    }

    // ------------------------------------------------------------------ the ways

    private static Outcome inTransaction(DatabaseManager database, Transfer transfer) {
        if (!look(database, transfer)) {
            return Outcome.ROLLED_BACK;
        }
        try {
            database.useTransaction("transaction", transfer::run);
            return Outcome.COMMITTED;
        } catch (CommitOutcomeUnknownException e) {
            return Outcome.UNKNOWN;
        } catch (SQLException | ChangedMind e) {
            return Outcome.ROLLED_BACK;
        }
    }

    /** Leaves the pool a connection that was read-only, and of another isolation. */
    private static boolean look(DatabaseManager database, Transfer transfer) {
        try {
            database.with(SessionOptions.defaults().readOnly().isolation(Connection.TRANSACTION_SERIALIZABLE))
                    .useTransaction(LOOK, transfer::requireTotal);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static Outcome inSession(DatabaseManager database, Transfer transfer) {
        Outcome outcome = Outcome.ROLLED_BACK;
        try (Session session = database.openSession("session")) {
            transfer.requireTotal(session.connection());
            session.release();
            transfer.run(session.connection());
            session.commit();
            outcome = Outcome.COMMITTED;
        } catch (CommitOutcomeUnknownException e) {
            outcome = Outcome.UNKNOWN;
        } catch (SQLException | ChangedMind e) {
            // Of the close that follows a commit, or of what came before it.
        }
        return outcome;
    }

    /** JDBC does not say whether a commit that failed has happened, except where the database has refused it. */
    private static Outcome onPlainConnection(DataSource dataSource, Transfer transfer) {
        Outcome outcome = Outcome.ROLLED_BACK;
        try (Connection connection = dataSource.getConnection()) {
            transfer.requireAutoCommit(connection);
            connection.setAutoCommit(false);
            transfer.run(connection);
            outcome = Outcome.UNKNOWN;
            connection.commit();
            outcome = Outcome.COMMITTED;
        } catch (SQLException e) {
            if (outcome == Outcome.UNKNOWN && isRefusal(e)) {
                outcome = Outcome.ROLLED_BACK;
            }
        } catch (ChangedMind e) {
            outcome = Outcome.ROLLED_BACK;
        }
        return outcome;
    }

    private static boolean isRefusal(SQLException e) {
        String state = e.getSQLState();
        return e instanceof TransactionAbortedException
                || state != null && (state.startsWith("40") || state.startsWith("23"));
    }

    // ------------------------------------------------------------------ one transfer

    /** What a client does with a connection, and looks at before. */
    final class Transfer {
        private final long id;
        private final Random random;
        private boolean done;

        Transfer(long id, Random random) {
            this.id = id;
            this.random = random;
        }

        void run(Connection connection) throws SQLException {
            String dirt = Bank.dirt(connection);
            if (!dirt.isEmpty()) {
                history.violation("transfer " + id + " got a dirty connection: " + dirt);
            }
            Bank.transfer(connection, id, random);
            if (random.nextInt(100) < FAIL) {
                Bank.failQuietly(connection);
            }
            if (random.nextInt(100) < CHANGE_THEIR_MIND) {
                throw new ChangedMind();
            }
            done = true;
        }

        void requireAutoCommit(Connection connection) throws SQLException {
            if (!connection.getAutoCommit()) {
                history.violation("transfer " + id + " got a connection without auto-commit");
            }
        }

        void requireTotal(Connection connection) throws SQLException {
            long total = Bank.total(connection);
            if (total != Bank.TOTAL) {
                history.violation("before transfer " + id + " the total was " + total);
            }
        }
    }
}
