/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.figures;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.LabelFigures;
import io.poolguard.LabelFigures.Times;
import io.poolguard.PoolSnapshot;
import io.poolguard.Session;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The figures by label. With a clock of the test's own they are exact. */
class FiguresTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final Gate gate = new Gate();
    private TickedGuard ticked = new TickedGuard(H2.config(), builder -> builder);

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> ticked.guard());

    @AfterEach
    void close() {
        gate.open();
        ticked.close();
    }

    private void over(HikariConfig config) {
        ticked.close();
        ticked = new TickedGuard(config, builder -> builder);
    }

    // ------------------------------------------------------------------ counts

    @Test
    void figures_nothingUsed_haveNoLabelAndAZeroForEachKind() throws SQLException {
        ticked.guard().databaseManager().openSession("never used").close();

        assertThat(ticked.guard().figures()).isEmpty();
        PoolSnapshot figures = ticked.guard().snapshot();
        assertThat(figures.findings())
                .containsOnlyKeys(Kind.values())
                .allSatisfy((kind, count) -> assertThat(count).as(kind.words()).isZero());
        assertThat(figures.undelivered()).isZero();
        assertThat(figures.listenerFailures()).isZero();
    }

    @Test
    void acquires_ofSeveralLabels_areCountedEach() throws SQLException {
        for (int i = 0; i < 3; i++) {
            ticked.acquire().close();
        }
        for (int i = 0; i < 2; i++) {
            ticked.guard().databaseManager().useTransaction("save answer", connection -> H2.rows(connection));
        }

        assertThat(ticked.guard().figures())
                .extracting(LabelFigures::label, LabelFigures::acquires, LabelFigures::failures)
                .containsExactly(tuple("none", 3L, 0L), tuple("save answer", 2L, 0L));
    }

    @Test
    void acquires_ofASessionThatReleases_areCountedEach() throws SQLException {
        try (Session session = ticked.guard().databaseManager().openSession("chat")) {
            H2.rows(session.connection());
            H2.rows(session.connection());
            session.release();
            H2.rows(session.connection());
        }

        assertThat(of("chat").acquires()).isEqualTo(2);
    }

    @Test
    void failures_timeoutAndRefusal_areCounted() throws SQLException {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(1);
        over(config);
        try (Connection held = ticked.guard().dataSource().getConnection()) {
            assertThatThrownBy(() -> AppThread.start("late", this::session).result())
                    .hasRootCauseInstanceOf(SQLTransientConnectionException.class);
            ticked.guard().settings().react(Kind.NESTED, Reaction.FAIL);
            assertThatThrownBy(this::session).isInstanceOf(IllegalStateException.class);
            assertThat(held.isClosed()).isFalse();
        }

        assertThat(of("chat").failures()).isEqualTo(2);
        assertThat(of("chat").acquires()).isEqualTo(2);
        assertThat(of("none").failures()).isZero();
        assertThat(of("none").acquires()).isEqualTo(1);
    }

    // ------------------------------------------------------------------ times of holds

    @Test
    void held_idleInHand_isIdle() throws SQLException {
        try (Session session = ticked.guard().databaseManager().openSession("chat")) {
            H2.rows(session.connection());
            ticked.pass(Duration.ofSeconds(3));
        }

        LabelFigures chat = of("chat");
        assertOneTime(chat.held(), 3);
        assertOneTime(chat.idle(), 3);
        assertNoTime(chat.waited());
        assertThat(chat.inJdbc().total()).isZero();
        assertThat(chat.inJdbc().longest()).isZero();
    }

    @Test
    void held_partlyInJdbc_isDividedAsItWas() throws SQLException {
        over(database.poolOfOne());
        database.on("Statement.executeQuery(select 1)", gate::passInTheDriver);
        Gate after = new Gate();
        AppThread<Boolean> worker = AppThread.start("worker", () -> query(after));
        gate.awaitArrival();
        ticked.pass(Duration.ofSeconds(5));
        gate.open();
        after.awaitArrival();
        ticked.pass(Duration.ofSeconds(2));
        after.open();
        worker.result();

        LabelFigures none = of("none");
        assertOneTime(none.held(), 7);
        assertOneTime(none.inJdbc(), 5);
        assertOneTime(none.idle(), 2);
    }

    @Test
    void held_severalHolds_addUpAndKeepTheLongest() throws SQLException {
        for (int seconds : List.of(1, 6, 3)) {
            try (Connection connection = ticked.acquire()) {
                ticked.pass(Duration.ofSeconds(seconds));
                assertThat(connection.isClosed()).isFalse();
            }
        }

        Times held = of("none").held();
        assertThat(held.total()).isEqualTo(Duration.ofSeconds(10));
        assertThat(held.longest()).isEqualTo(Duration.ofSeconds(6));
        assertThat(counts(held)).isEqualTo(Map.of(10, 1L, 12, 1L, 13, 1L));
    }

    @Test
    void held_stillHeld_isInTheTotalAndInNoBucketYet() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(3));

            assertThat(of("none").held().total()).isEqualTo(Duration.ofSeconds(3));
            assertThat(of("none").held().longest()).isZero();
            assertThat(counts(of("none").held())).isEmpty();
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void held_betweenTwoTicks_isInNoTime() throws SQLException {
        ticked.tick();
        ticked.acquire().close();
        ticked.pass(SECOND);

        assertNoTime(of("none").held());
        assertThat(of("none").acquires()).isEqualTo(1);
    }

    @Test
    void held_usedUnseen_isNeitherInJdbcNorIdle() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            connection.createBlob();
            ticked.pass(Duration.ofSeconds(3));
            assertThat(of("none").idle().total()).isZero();
            assertThat(of("none").inJdbc().total()).isZero();
        }

        assertOneTime(of("none").held(), 3);
        assertThat(of("none").unobserved()).isEqualTo(1);
        assertThat(counts(of("none").idle())).isEmpty();
    }

    @Test
    void held_onTheWayBack_isNeitherInJdbcNorIdle() {
        over(database.poolOfOne());
        database.on("rollback()", gate::passInTheDriver);
        AppThread<Boolean> worker = AppThread.start("worker", this::closeInATransaction);
        gate.awaitArrival();
        ticked.pass(Duration.ofSeconds(3));
        assertThat(of("none").idle().total()).isZero();
        assertThat(of("none").inJdbc().total()).isZero();
        gate.open();
        worker.result();

        assertOneTime(of("none").held(), 3);
    }

    @Test
    void held_bySeveralLabels_isKeptApart() throws SQLException {
        try (Session one = ticked.guard().databaseManager().openSession("one")) {
            one.connection();
            ticked.pass(SECOND);
            try (Session two = ticked.guard().databaseManager().openSession("two")) {
                two.connection();
                ticked.pass(SECOND);
            }
        }

        assertThat(of("one").held().total()).isEqualTo(Duration.ofSeconds(2));
        assertThat(of("two").held().total()).isEqualTo(SECOND);
    }

    // ------------------------------------------------------------------ times of waits

    @Test
    void waited_thenGivenAConnection_isCountedUnderTheLabelThatWaited() throws SQLException {
        over(poolOfOne());
        Connection held = ticked.acquire();
        AppThread<Boolean> waiting = AppThread.start("waiting", this::session);
        eventually("it waits", () -> ticked.guard().snapshot().pending() == 1);
        ticked.pass(Duration.ofSeconds(3));
        assertThat(of("none").waited().total()).isZero();
        held.close();
        waiting.result();

        assertOneTime(of("chat").waited(), 3);
        assertNoTime(of("chat").waitedInVain());
        assertThat(of("chat").held().total()).isZero();
        assertThat(of("chat").acquires()).isEqualTo(1);
    }

    @Test
    void waited_holdMetByATick_isCountedOnce() throws SQLException {
        over(poolOfOne());
        Connection held = ticked.acquire();
        AppThread<Boolean> waiting = AppThread.start("waiting", () -> {
            try (Connection connection = ticked.acquire()) {
                gate.pass();
                return connection.isClosed();
            }
        });
        eventually("it waits", () -> ticked.guard().snapshot().pending() == 1);
        ticked.pass(Duration.ofSeconds(3));
        held.close();
        gate.awaitArrival();
        ticked.pass(Duration.ofSeconds(2));
        assertOneTime(of("none").waited(), 3);
        gate.open();
        waiting.result();

        assertOneTime(of("none").waited(), 3);
        assertThat(of("none").held().total()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void waited_inVain_isKeptApart() throws SQLException {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(1);
        over(config);
        try (Connection held = ticked.acquire()) {
            AppThread<Boolean> waiting = AppThread.start("waiting", this::session);
            eventually("it waits", () -> ticked.guard().snapshot().pending() == 1);
            ticked.pass(Duration.ofSeconds(3));
            assertThat(of("chat").waiting()).isEqualTo(1);
            assertThatThrownBy(waiting::result).hasRootCauseInstanceOf(SQLTransientConnectionException.class);
            assertThat(held.isClosed()).isFalse();
        }

        assertOneTime(of("chat").waitedInVain(), 3);
        assertNoTime(of("chat").waited());
        assertThat(of("chat").waiting()).isZero();
        assertThat(of("chat").failures()).isEqualTo(1);
        assertThat(of("chat").acquires()).isEqualTo(1);
    }

    // ------------------------------------------------------------------ many labels

    @Test
    void labels_moreThanAHundred_areCountedTogetherAsOther() throws SQLException {
        for (int i = 0; i < 150; i++) {
            try (Session session = ticked.guard().databaseManager().openSession("label " + i)) {
                session.connection();
                assertThat(ticked.guard().holds().get(0).label()).isEqualTo("label " + i);
            }
        }

        List<LabelFigures> labels = ticked.guard().figures();
        long others = labels.size() - 1L;
        assertThat(labels).hasSizeBetween(50, 101);
        assertThat(labels).extracting(LabelFigures::label).isSorted().contains("label 0", "label 90");
        assertThat(of("other").acquires()).isEqualTo(150 - others);
        assertThat(labels.stream().mapToLong(LabelFigures::acquires).sum()).isEqualTo(150);
    }

    private static HikariConfig poolOfOne() {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(10_000);
        return config;
    }

    private boolean session() throws SQLException {
        try (Session session = ticked.guard().databaseManager().openSession("chat")) {
            return session.connection().isClosed();
        }
    }

    private boolean query(Gate after) throws Exception {
        try (Connection connection = ticked.acquire();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            after.pass();
            return rows.next();
        }
    }

    private boolean closeInATransaction() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            connection.setAutoCommit(false);
            H2.execute(connection, "select 1");
            return connection.isClosed();
        }
    }

    private LabelFigures of(String label) {
        return ticked.guard().figures().stream()
                .filter(figures -> figures.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static void assertOneTime(Times times, int seconds) {
        Duration time = Duration.ofSeconds(seconds);
        assertThat(times.total()).isEqualTo(time);
        assertThat(times.longest()).isEqualTo(time);
        int bucket = Long.SIZE - Long.numberOfLeadingZeros(time.toMillis());
        assertThat(counts(times)).isEqualTo(Map.of(bucket, 1L));
    }

    private static void assertNoTime(Times times) {
        assertThat(times.total()).isZero();
        assertThat(times.longest()).isZero();
        assertThat(counts(times)).isEmpty();
    }

    /** The buckets that are not empty. */
    private static Map<Integer, Long> counts(Times times) {
        assertThat(times.buckets()).hasSize(32);
        return IntStream.range(0, times.buckets().size())
                .boxed()
                .filter(i -> times.buckets().get(i) > 0)
                .collect(Collectors.toMap(i -> i, i -> times.buckets().get(i)));
    }
}
