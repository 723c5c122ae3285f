/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Finding.Kind.HELD_IDLE;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuardBuilder.Sites;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which lines a finding names: the one that acquired, and where the last user of the connection stands. */
class FindingSitesTest {

    private static final int MANY = 50;

    private final Halt halt = new Halt();
    private TickedGuard ticked;

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> ticked.guard());

    @AfterEach
    void close() {
        halt.end();
        ticked.close();
    }

    private void guarded(UnaryOperator<PoolGuardBuilder> options) {
        ticked = new TickedGuard(options);
    }

    // ------------------------------------------------------------------ where the thread stands

    @Test
    void heldIdle_threadWaitsElsewhere_namesTheAcquiringLineAndTheWaitingOne() {
        guarded(builder -> builder);
        AppThread<Integer> chat = chat();

        Finding finding = heldIdle();

        assertThat(finding.hold().site()).get().asString().matches("FindingSitesTest\\.open:\\d+");
        assertThat(finding.nowIn())
                .get()
                .asString()
                .matches("CountDownLatch\\.await < Halt\\.here:\\d+ < FindingSitesTest\\.stream:\\d+");
        assertThat(finding.waitsFor()).contains("a latch");
        assertThat(finding.message())
                .contains("site=" + finding.hold().site().orElseThrow())
                .contains("now=" + finding.nowIn().orElseThrow())
                .containsPattern("\\)\\. It waits in a latch, called from Halt\\.here:\\d+:"
                        + " end the transaction, or release the session, before the call\\.$");
        halt.end();
        chat.result();
    }

    @Test
    void report_threadWaitsElsewhere_namesBothLinesToo() {
        guarded(builder -> builder);
        AppThread<Integer> chat = chat();

        PoolReport report = ticked.guard().report();

        assertThat(report.holders()).singleElement().satisfies(holder -> {
            assertThat(holder.hold().site()).get().asString().matches("FindingSitesTest\\.open:\\d+");
            assertThat(holder.nowIn()).get().asString().startsWith("CountDownLatch.await < Halt.here:");
        });
        assertThat(report.verdict())
                .isEqualTo("1 of 1 connection is held idle in FindingSitesTest.open; it waits in a latch."
                        + " End the transaction, or release the session, before the call.");
        halt.end();
        chat.result();
    }

    @Test
    void heldIdle_noSiteCaptured_namesTheLiveStackAlone() {
        guarded(builder -> builder.sites(Sites.OFF));
        AppThread<Integer> chat = chat();

        Finding finding = heldIdle();

        assertThat(finding.hold().site()).isEmpty();
        assertThat(finding.message()).doesNotContain("site=").contains(", now=CountDownLatch.await < Halt.here:");
        assertThat(finding.waitsFor()).contains("a latch");
        halt.end();
        chat.result();
    }

    // ------------------------------------------------------------------ handed on

    @Test
    void heldIdle_handedToAnotherThread_showsThatOneAndNeverTheAcquirers() throws Exception {
        guarded(builder -> builder);
        ExecutorService worker = Executors.newSingleThreadExecutor(task -> new Thread(task, "A"));
        CountDownLatch elsewhere = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try {
            Connection handedOn = worker.submit(this::open).get();
            AppThread<Integer> user = AppThread.start("B", () -> use(handedOn));
            halt.awaitThread();
            Future<?> other = worker.submit(() -> SomethingElse.busy(elsewhere, end));
            elsewhere.await();

            Finding finding = heldIdle();
            assertThat(finding.hold().thread()).isEqualTo("B");
            assertThat(finding.nowIn()).contains("thread has moved on");
            assertThat(finding.waitsFor()).isEmpty();
            assertThat(finding.message())
                    .contains("thread=B, ")
                    .doesNotContain("thread=A")
                    .doesNotContain("SomethingElse")
                    .endsWith(". End the transaction, or release the session, before slow work.");

            halt.end();
            end.countDown();
            other.get();
            user.result();
            AppThread.start("C", () -> closed(handedOn)).result();
            assertThat(ticked.guard().holds()).isEmpty();
        } finally {
            worker.shutdown();
        }
    }

    @Test
    void heldIdle_handedToAnotherThreadAndNoSite_showsWhereThatOneStands() throws Exception {
        guarded(builder -> builder.sites(Sites.OFF));
        ExecutorService worker = Executors.newSingleThreadExecutor(task -> new Thread(task, "A"));
        CountDownLatch elsewhere = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try {
            Connection handedOn = worker.submit(this::open).get();
            AppThread<Integer> user = AppThread.start("B", () -> use(handedOn));
            halt.awaitThread();
            Future<?> other = worker.submit(() -> SomethingElse.busy(elsewhere, end));
            elsewhere.await();

            assertThat(heldIdle().nowIn()).get().asString().startsWith("CountDownLatch.await < Halt.here:");

            halt.end();
            end.countDown();
            other.get();
            user.result();
            handedOn.close();
        } finally {
            worker.shutdown();
        }
    }

    @Test
    void heldIdle_acquirerWentOnToOtherWork_isNotBlamedForIt() throws Exception {
        guarded(builder -> builder);
        ExecutorService worker = Executors.newSingleThreadExecutor(task -> new Thread(task, "A"));
        CountDownLatch elsewhere = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try {
            Connection left = worker.submit(this::open).get();
            Future<?> other = worker.submit(() -> SomethingElse.busy(elsewhere, end));
            elsewhere.await();

            Finding finding = heldIdle();
            assertThat(finding.nowIn()).contains("thread has moved on");
            assertThat(finding.message()).contains("now=thread has moved on").doesNotContain("SomethingElse");
            assertThat(ticked.guard().report().text())
                    .contains("thread has moved on")
                    .doesNotContain("SomethingElse");

            end.countDown();
            other.get();
            left.close();
        } finally {
            worker.shutdown();
        }
    }

    // ------------------------------------------------------------------ many at once

    @Test
    void heldIdle_fiftyThreadsOnFiftyLines_eachHasItsOwn() throws Exception {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(MANY);
        config.setConnectionTimeout(10_000);
        ticked = new TickedGuard(config, builder -> builder);
        CyclicBarrier start = new CyclicBarrier(MANY);
        List<AppThread<FiftySites.Taken>> threads = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            int number = i;
            threads.add(AppThread.start("holder-" + number, () -> {
                start.await();
                return FiftySites.take(ticked.guard().dataSource(), number);
            }));
        }
        Map<String, String> siteOfThread = new HashMap<>();
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            FiftySites.Taken taken = threads.get(i).result();
            siteOfThread.put("holder-" + i, taken.site());
            connections.add(taken.connection());
        }

        ticked.pass(Duration.ofSeconds(6));

        Map<String, String> found = new HashMap<>();
        for (Finding finding : ticked.findings(HELD_IDLE)) {
            found.put(finding.hold().thread(), finding.hold().site().orElseThrow());
            assertThat(finding.message())
                    .contains(", thread=" + finding.hold().thread() + ", site="
                            + finding.hold().site().orElseThrow() + ", ");
        }
        assertThat(siteOfThread.values()).doesNotHaveDuplicates();
        assertThat(found).isEqualTo(siteOfThread);
        for (Connection connection : connections) {
            connection.close();
        }
    }

    // ------------------------------------------------------------------ what the application calls its waits

    @Test
    void knownWait_classOfTheApplication_isNamedInsteadOfTheTablesOwn() {
        guarded(builder -> builder.knownWait("io.poolguard.Halt", "the model"));
        AppThread<Integer> chat = chat();

        Finding finding = heldIdle();

        assertThat(finding.waitsFor()).contains("the model");
        assertThat(finding.message()).contains(". It waits in the model, called from FindingSitesTest.stream:");
        assertThat(ticked.guard().report().verdict()).contains("; it waits in the model. ");
        halt.end();
        chat.result();
    }

    @Test
    void knownWait_classOfTheJdk_isNamedInsteadOfTheTablesOwn() {
        guarded(builder -> builder.knownWait("java.util.concurrent.CountDownLatch", "the other side"));
        AppThread<Integer> chat = chat();

        assertThat(heldIdle().waitsFor()).contains("the other side");
        halt.end();
        chat.result();
    }

    @Test
    void knownWait_several_theNewestWins() {
        guarded(builder -> builder.knownWait("io.poolguard.", "older").knownWait("io.poolguard.Halt", "newer"));
        AppThread<Integer> chat = chat();

        assertThat(heldIdle().waitsFor()).contains("newer");
        halt.end();
        chat.result();
    }

    private AppThread<Integer> chat() {
        AppThread<Integer> chat = AppThread.start("chat", this::stream);
        halt.awaitThread();
        return chat;
    }

    private Finding heldIdle() {
        ticked.pass(Duration.ofSeconds(6));
        List<Finding> found = ticked.findings(HELD_IDLE);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private Connection open() throws SQLException {
        return ticked.guard().dataSource().getConnection();
    }

    private int stream() throws Exception {
        try (Connection connection = open()) {
            H2.insert(connection, 1);
            halt.here();
            return H2.rows(connection);
        }
    }

    private int use(Connection connection) throws Exception {
        int rows = H2.rows(connection);
        halt.here();
        return rows;
    }

    private static boolean closed(Connection connection) throws SQLException {
        connection.close();
        return connection.isClosed();
    }
}
