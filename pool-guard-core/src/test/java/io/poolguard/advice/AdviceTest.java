/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.advice;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.AcquireTimeoutException;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.PoolAdvice;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.NoHoldLeft;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is advised. With a clock of the test's own the figures are exact; the driver lets the time in JDBC go by. */
@Timeout(20)
class AdviceTest {

    private static final String LINE = "AdvisedPool\\.\\w+:\\d+";

    private final Gate gate = new Gate();
    private AdvisedPool pool = new AdvisedPool(15);

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> pool.guard());

    @AfterEach
    void close() {
        gate.open();
        pool.close();
    }

    private void over(int max) {
        pool.close();
        pool = new AdvisedPool(max);
    }

    private PoolAdvice advice() {
        return pool.guard().advice();
    }

    // ------------------------------------------------------------------ too little

    @Test
    void advice_nothingSeen_saysWhatItTakes() {
        PoolAdvice advice = advice();

        assertThat(advice.text())
                .isEqualTo(
                        "chat - Too little was seen to advise a size: 0 acquires in 0.0 s; it takes at least 30 in at"
                                + " least 5.0 s.");
        assertThat(advice.toString()).isEqualTo(advice.text());
        assertThat(advice.sizeNow()).isEmpty();
        assertThat(advice.sizeWithoutIdle()).isEmpty();
        assertThat(advice.poolLockingFloor()).isEmpty();
        assertThat(advice.labels()).isEmpty();
        assertThat(advice.load().meanHold()).isEmpty();
        assertThat(advice.window()).isZero();
        assertThat(advice.max()).isEqualTo(15);
    }

    @Test
    void advice_fewAcquires_saysHowMany() throws SQLException {
        pool.oneByOne(29, "chat", Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));

        assertThat(advice().sizeNow()).isEmpty();
        assertThat(advice().sizeWithoutIdle()).isEmpty();
        assertThat(advice().text())
                .startsWith("chat - Too little was seen to advise a size: 29 acquires in 87.0 s; it");
        assertThat(advice().load().arrivals()).isEqualTo(29);
    }

    @Test
    void advice_shortTime_saysHowLong() throws SQLException {
        pool.oneByOne(33, "chat", Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofMillis(50));

        assertThat(advice().sizeNow()).isEmpty();
        assertThat(advice().sizeWithoutIdle()).isEmpty();
        assertThat(advice().text()).startsWith("chat - Too little was seen to advise a size: 3");

        pool.oneByOne(2, "chat", Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofMillis(50));
        assertThat(advice().sizeNow()).isPresent();
        assertThat(advice().sizeWithoutIdle()).isPresent();
    }

    private static void assertSizes(PoolAdvice advice, int now, int withoutIdle) {
        assertThat(advice.sizeNow()).hasValue(now);
        assertThat(advice.sizeWithoutIdle()).hasValue(withoutIdle);
    }

    // ------------------------------------------------------------------ the texts

    @Test
    void text_heldIdle_namesWhoHoldsAndTheSizeWithoutThat() throws SQLException {
        pool.holdingForm();

        PoolAdvice advice = advice();
        assertSizes(advice, 26, 2);
        assertThat(advice.text())
                .matches("chat - 2 connections would serve this load; 15 do not, because chat\\.stream \\(" + LINE
                        + "\\) holds 21\\.0 s for ~66\\.7 ms in JDBC, 100 % of all connection time\\. End the transaction,"
                        + " or release the session, before the call\\.");
    }

    @Test
    void text_heldIdleAndEnough_saysWhatWouldDo() throws SQLException {
        pool.oneByOne(30, "chat", Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1));

        assertSizes(advice(), 4, 1);
        assertThat(advice().text())
                .matches("chat - 15 connections serve this load, which needs 4; 1 would do if chat \\(" + LINE
                        + "\\) did not hold 1\\.0 s for ~0\\.0 s in JDBC, 100 % of all connection time\\. End the"
                        + " transaction, or release the session, before the call\\.");
    }

    @Test
    void text_tooFewEvenWithoutIdle_saysBothSizes() throws SQLException {
        over(1);
        pool.oneByOne(30, "chat", Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO);

        assertSizes(advice(), 5, 4);
        assertThat(advice().text())
                .matches("chat - 1 connection does not serve this load; 5 would, or 4 if chat \\(" + LINE
                        + "\\) did not hold 2\\.0 s for ~1\\.0 s in JDBC, 100 % of all connection time\\. End the"
                        + " transaction, or release the session, before the call\\.");
    }

    @Test
    void text_tooFewAndInJdbc_looksAtTheStatements() throws SQLException {
        over(2);
        pool.oneByOne(30, "report", Duration.ofSeconds(5), Duration.ZERO, Duration.ZERO);

        assertSizes(advice(), 5, 5);
        assertThat(advice().text())
                .matches("chat - 2 connections do not serve this load; 5 would\\. report \\(" + LINE
                        + "\\) holds 5\\.0 s for ~5\\.0 s in JDBC, 100 % of all connection time\\. Look at its statements"
                        + " before the pool is made larger\\.");
    }

    /** Each tick meets them between two statements, and no two ticks between the same two. */
    @Test
    void text_manyShortStatements_callsNobodyIdle() throws SQLException {
        over(1);
        pool.shortStatements(30, "orders");

        assertSizes(advice(), 5, 5);
        assertThat(advice().text())
                .matches("chat - 1 connection does not serve this load; 5 would\\. orders \\(" + LINE
                        + "\\) holds 0\\.5 s for ~0\\.0 s in JDBC, 100 % of all connection time\\. Look at its statements"
                        + " before the pool is made larger\\.");
    }

    @Test
    void text_enough_saysHowManyWould() throws SQLException {
        pool.oneByOne(30, "chat", Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(9));

        assertSizes(advice(), 2, 2);
        assertThat(advice().text()).isEqualTo("chat - 15 connections serve this load; 2 would.");
    }

    @Test
    void text_justEnough_saysThat() throws SQLException {
        over(2);
        pool.oneByOne(30, "chat", Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(9));

        assertThat(advice().text()).isEqualTo("chat - 2 connections serve this load, and no fewer would.");
    }

    @Test
    void text_noLabel_isNamedByItsLine() throws SQLException {
        for (int i = 0; i < 30; i++) {
            try (Connection connection = pool.acquire()) {
                pool.pass(Duration.ofSeconds(1));
                assertThat(connection.isClosed()).isFalse();
            }
            pool.pass(Duration.ofSeconds(1));
        }

        assertThat(advice().text())
                .containsPattern("1 would do if what has no label \\(" + LINE + "\\) did not hold 1\\.0 s");
    }

    /** The figures are those of all that has no label, and not of the line that holds most of it alone. */
    @Test
    void text_noLabelAndTwoLines_saysHowMuchIsTheLines() throws SQLException {
        for (int i = 0; i < 30; i++) {
            try (Connection connection = pool.acquire()) {
                pool.pass(Duration.ofSeconds(3));
                assertThat(connection.isClosed()).isFalse();
            }
            try (Connection connection = another()) {
                pool.pass(Duration.ofSeconds(1));
                assertThat(connection.isClosed()).isFalse();
            }
        }

        assertThat(advice().text())
                .containsPattern("what has no label \\(" + LINE + ", 75 % of it\\) did not hold 2\\.0 s");
    }

    private Connection another() throws SQLException {
        return pool.guard().dataSource().getConnection();
    }

    /** What was refused, or failed for the want of a database, would have been so with a larger pool. */
    @Test
    void sizes_manyAcquiresRefused_areWhatTheyWere() throws SQLException {
        pool.oneByOne(30, "chat", Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));
        PoolAdvice before = advice();
        pool.guard().settings().react(Kind.NESTED, GuardSettings.Reaction.FAIL);

        try (Connection held = pool.acquire()) {
            for (int i = 0; i < 300; i++) {
                assertThatThrownBy(pool::acquire).isInstanceOf(IllegalStateException.class);
            }
            assertThat(held.isClosed()).isFalse();
            pool.pass(Duration.ofSeconds(1));
        }

        assertThat(advice().load().arrivals()).isEqualTo(331);
        assertSizes(
                advice(),
                before.sizeNow().orElseThrow(),
                before.sizeWithoutIdle().orElseThrow());
    }

    // ------------------------------------------------------------------ nested acquires

    /** Those who wait for their only connection are in nobody's way. */
    @Test
    void floor_othersWaitForTheirOnlyOne_isOfThoseWhoHoldAsWell() {
        over(2);
        AppThread<Boolean> nested = AppThread.start("nested", this::two);
        gate.awaitArrival();
        List<AppThread<Boolean>> waiting =
                List.of(AppThread.start("waiting-1", this::one), AppThread.start("waiting-2", this::one));
        eventually("they wait", () -> pool.guard().snapshot().pending() == 2);
        pool.pass(Duration.ofMillis(1));
        gate.open();
        nested.result();
        waiting.forEach(AppThread::result);

        assertThat(advice().poolLockingFloor()).hasValue(2);
        assertThat(advice().text()).doesNotContain("deadlock");
    }

    @Test
    void floor_aThreadWantsMoreThanThereAre_isSaid() {
        over(2);
        AppThread<Boolean> nested = AppThread.start("nested", this::three);
        // Before the second one is there it waits as well.
        eventually(
                "it waits for the third",
                () -> pool.guard().holds().size() == 2
                        && pool.guard().snapshot().pending() == 1);
        pool.pass(Duration.ofSeconds(1));
        assertThat(nested.result()).isTrue();

        assertThat(advice().poolLockingFloor()).hasValue(3);
        assertThat(advice().text())
                .endsWith(" least 5.0 s. Threads acquire while they hold: fewer than 3 connections can end in a"
                        + " deadlock.");
    }

    @Test
    void floor_nestedBetweenTwoTicks_isKnownFromTheFinding() throws SQLException {
        try (Connection outer = pool.acquire();
                Connection inner = pool.acquire()) {
            assertThat(outer.isClosed()).isEqualTo(inner.isClosed());
        }
        pool.pass(Duration.ofSeconds(1));

        assertThat(advice().poolLockingFloor()).hasValue(2);
        assertThat(advice().text()).doesNotContain("deadlock");
    }

    @Test
    void floor_noneNested_isNothing() throws SQLException {
        pool.oneByOne(3, "chat", Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO);

        assertThat(advice().poolLockingFloor()).isEmpty();
    }

    private boolean two() throws Exception {
        try (Connection outer = pool.acquire();
                Connection inner = pool.acquire()) {
            gate.pass();
            return outer.isClosed() || inner.isClosed();
        }
    }

    /** Whether there was no third. */
    private boolean three() throws SQLException {
        try (Connection outer = pool.acquire();
                Connection inner = pool.acquire()) {
            assertThatThrownBy(pool::acquire).isInstanceOf(AcquireTimeoutException.class);
            return !outer.isClosed() && !inner.isClosed();
        }
    }

    private boolean one() throws SQLException {
        try (Connection connection = pool.acquire()) {
            return connection.isClosed();
        }
    }

    // ------------------------------------------------------------------ the map

    @Test
    void toMap_all_hasTheComponents() throws SQLException {
        pool.holdingForm();

        Map<String, Object> map = advice().toMap();
        assertThat(map)
                .containsOnlyKeys(
                        "pool",
                        "windowMillis",
                        "witnessedMillis",
                        "load",
                        "labels",
                        "max",
                        "sizeNow",
                        "sizeWithoutIdle",
                        "poolLockingFloor",
                        "text")
                .containsEntry("pool", "chat")
                .containsEntry("windowMillis", 63_000L)
                .containsEntry("witnessedMillis", 63_000L)
                .containsEntry("max", 15)
                .containsEntry("sizeNow", 26)
                .containsEntry("sizeWithoutIdle", 2)
                .containsEntry("poolLockingFloor", 15)
                .containsEntry("text", advice().text());
        assertThat(map.get("load").toString())
                .startsWith("{arrivals=45, arrivalsPerSecond=0.714")
                .contains(
                        ", meanHoldMillis=21000.0, meanInJdbcMillis=66.66", "meanConcurrency=15.0, p99Concurrency=15,")
                .endsWith("peakConcurrency=15, heldMillis=945000, share=1.0}");
        assertThat(map.get("labels").toString())
                .startsWith("[{label=chat.stream, load={arrivals=45, ")
                .contains("share=1.0");
        assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void toMap_nothingKnown_leavesOut() {
        assertThat(advice().toMap())
                .containsOnlyKeys("pool", "windowMillis", "witnessedMillis", "load", "labels", "max", "text");
        assertThat(advice().toMap().get("load").toString()).doesNotContain("meanHold", "meanInJdbc");
    }
}
