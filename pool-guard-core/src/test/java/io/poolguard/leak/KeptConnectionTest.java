/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.leak;

import static io.poolguard.Finding.Kind.LEAK;
import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.Garbage.collect;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.lang.ref.Cleaner;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** While somebody can still close a connection, or has closed it, there is no leak. */
class KeptConnectionTest {

    private static final long PATIENCE_SECONDS = 10;

    private final TickedGuard ticked = new TickedGuard();
    private final PoolGuard guard = ticked.guard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @AfterEach
    void close() {
        ticked.close();
    }

    // ------------------------------------------------------------------ in hand

    @FunctionalInterface
    private interface Taking {
        Object from(PoolGuard guard) throws SQLException;
    }

    /** What leads to a connection. */
    private enum Keepsake {
        CONNECTION(guard -> connection(guard)),
        STATEMENT(guard -> connection(guard).createStatement()),
        PREPARED_STATEMENT(guard -> connection(guard).prepareStatement("select 1")),
        CALLABLE_STATEMENT(guard -> connection(guard).prepareCall("call 1")),
        RESULT_SET(guard -> rows(connection(guard))),
        RESULT_SET_OF_EXECUTE(guard -> {
            Statement statement = connection(guard).createStatement();
            statement.execute("select 1");
            return statement.getResultSet();
        }),
        GENERATED_KEYS(guard -> {
            Statement statement = connection(guard).createStatement();
            statement.executeUpdate("insert into message values (1, 'hello')", Statement.RETURN_GENERATED_KEYS);
            return statement.getGeneratedKeys();
        }),
        COLUMNS_OF_A_RESULT_SET(guard -> rows(connection(guard)).getMetaData()),
        COLUMNS_OF_A_STATEMENT(
                guard -> connection(guard).prepareStatement("select 1").getMetaData()),
        META_DATA(guard -> connection(guard).getMetaData()),
        RESULT_SET_OF_META_DATA(guard -> connection(guard).getMetaData().getTables(null, null, "%", null)),
        SESSION(guard -> {
            Session session = guard.databaseManager().openSession("save answer");
            H2.insert(session.connection(), 2);
            return session;
        }),
        CONNECTION_OF_A_SESSION(
                guard -> guard.databaseManager().openSession("save answer").connection()),
        RESULT_SET_OF_A_SESSION(
                guard -> rows(guard.databaseManager().openSession("save answer").connection()));

        private final Taking taking;

        Keepsake(Taking taking) {
            this.taking = taking;
        }

        private static Connection connection(PoolGuard guard) throws SQLException {
            return guard.dataSource().getConnection();
        }

        private static ResultSet rows(Connection connection) throws SQLException {
            return connection.createStatement().executeQuery("select 1");
        }
    }

    @Test
    void leak_allButOneThingDropped_comesWhenThatIsDroppedToo() throws SQLException {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(Keepsake.values().length);
        try (TickedGuard wide = new TickedGuard(config, builder -> builder)) {
            Map<Long, Keepsake> keepsakes = new HashMap<>();
            List<Object> kept = new ArrayList<>();
            for (Keepsake keepsake : Keepsake.values()) {
                kept.add(keepsake.taking.from(wide.guard()));
                wide.guard().holds().forEach(hold -> keepsakes.putIfAbsent(hold.id(), keepsake));
            }

            collect(wide);

            assertThat(leaked(wide, keepsakes)).isEmpty();
            assertThat(wide.guard().holds())
                    .hasSize(Keepsake.values().length)
                    .extracting(HoldSnapshot::activity)
                    .containsOnly(Activity.IDLE_IN_HAND);
            kept.clear();
            collect(wide);
            assertThat(leaked(wide, keepsakes)).containsExactlyInAnyOrder(Keepsake.values());
            NoHoldLeft.requireNoHold(wide.guard(), Duration.ofSeconds(PATIENCE_SECONDS));
        }
    }

    private static List<Keepsake> leaked(TickedGuard guard, Map<Long, Keepsake> keepsakes) {
        return guard.findings(LEAK).stream()
                .map(finding -> keepsakes.get(finding.hold().id()))
                .toList();
    }

    @Test
    void leak_aCallIsRunningOnAThreadThatHasNothingElse_comesAfterTheCall() throws Exception {
        ScriptedDatabase database = new ScriptedDatabase();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        database.on("Statement.executeQuery(select 1)", () -> {
            running.countDown();
            return end.await(PATIENCE_SECONDS, TimeUnit.SECONDS) ? ScriptedDatabase.AS_USUAL : null;
        });
        try (TickedGuard scripted = new TickedGuard(database.poolOfOne(), builder -> builder)) {
            Thread caller = new Thread(() -> queryAndForget(scripted.guard()));
            caller.start();
            assertThat(running.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

            collect(scripted);

            assertThat(scripted.findings(LEAK)).isEmpty();
            assertThat(scripted.guard().holds())
                    .extracting(HoldSnapshot::activity)
                    .containsExactly(Activity.IN_JDBC);
            end.countDown();
            caller.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            collect(scripted);
            assertThat(scripted.findings(LEAK)).hasSize(1);
        }
    }

    @Test
    void leak_theWorkOfATransactionIsRunning_isNone() throws SQLException {
        guard.databaseManager().useTransaction("save answer", connection -> collect(ticked));

        collect(ticked);
        assertThat(ticked.findings(LEAK)).isEmpty();
    }

    // ------------------------------------------------------------------ over

    @FunctionalInterface
    private interface Ending {
        void of(PoolGuard guard) throws SQLException;
    }

    /** What is left behind has ended, or never begun. */
    private enum End {
        CLOSE(guard -> guard.dataSource().getConnection().close()),
        ABORT(guard -> guard.dataSource().getConnection().abort(Runnable::run)),
        RELEASE_OF_A_SESSION_THAT_IS_NEVER_CLOSED(guard -> {
            Session session = guard.databaseManager().openSession("save answer");
            H2.rows(session.connection());
            session.release();
        }),
        SESSION_THAT_HAS_NOT_BEGUN(guard -> guard.databaseManager().openSession("save answer"));

        private final Ending ending;

        End(Ending ending) {
            this.ending = ending;
        }
    }

    @ParameterizedTest
    @EnumSource
    void leak_theHoldHasEnded_isNone(End end) throws SQLException {
        for (int i = 0; i < 10; i++) {
            end.ending.of(guard);
        }

        collect(ticked);

        assertThat(ticked.findings()).isEmpty();
    }

    // ------------------------------------------------------------------ wrappers that close what was forgotten

    @Test
    void leak_aFinalizerIsYetToCloseIt_isNone() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        dropFinalized(guard, running, end);
        eventually("its finalizer runs", () -> {
            collect();
            return running.getCount() == 0;
        });

        collect(ticked);
        end.countDown();

        eventually("the finalizer has closed it", () -> guard.holds().isEmpty());
        collect(ticked);
        assertThat(ticked.findings(LEAK)).isEmpty();
    }

    @Test
    void leak_aCleanerIsYetToCloseIt_isNone() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        dropCleaned(guard, running, end);
        eventually("its cleaner runs", () -> {
            collect();
            return running.getCount() == 0;
        });

        collect(ticked);
        end.countDown();

        eventually("the cleaner has closed it", () -> guard.holds().isEmpty());
        collect(ticked);
        assertThat(ticked.findings(LEAK)).isEmpty();
    }

    private record Closing(Connection connection, CountDownLatch running, CountDownLatch end) implements Runnable {
        @Override
        public void run() {
            running.countDown();
            try {
                if (end.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    connection.close();
                }
            } catch (InterruptedException | SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @SuppressWarnings({"deprecation", "removal"}) // applications have finalizers
    private record Finalized(Runnable closing) {
        @Override
        protected void finalize() {
            closing.run();
        }
    }

    private static void dropFinalized(PoolGuard guard, CountDownLatch running, CountDownLatch end) throws SQLException {
        new Finalized(new Closing(guard.dataSource().getConnection(), running, end));
    }

    private static void dropCleaned(PoolGuard guard, CountDownLatch running, CountDownLatch end) throws SQLException {
        Cleaner.create().register(new Object(), new Closing(guard.dataSource().getConnection(), running, end));
    }

    private static void queryAndForget(PoolGuard guard) {
        try {
            guard.dataSource().getConnection().createStatement().executeQuery("select 1");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
