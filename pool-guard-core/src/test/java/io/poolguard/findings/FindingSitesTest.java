/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.Finding.Kind.HELD_IDLE;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding;
import io.poolguard.PoolGuardBuilder;
import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.PoolReport;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import io.poolguard.support.UnrelatedWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

    private final Gate gate = new Gate();
    private TickedGuard ticked;

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> ticked.guard());

    @AfterEach
    void close() {
        gate.open();
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
        assertThat(finding.hold().nowIn())
                .get()
                .asString()
                .matches("CountDownLatch\\.await < Gate\\.pass:\\d+ < FindingSitesTest\\.stream:\\d+");
        assertThat(finding.hold().waitsFor()).contains("a latch");
        assertThat(finding.message())
                .contains("site=" + finding.hold().site().orElseThrow())
                .contains("now=" + finding.hold().nowIn().orElseThrow())
                .containsPattern("\\)\\. It waits in a latch, called from Gate\\.pass:\\d+:"
                        + " end the transaction, or release the session, before the call\\.$");
        gate.open();
        chat.result();
    }

    @Test
    void heldIdle_threadWaitsInAMethodReference_namesTheMethod() {
        guarded(builder -> builder);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Thread> waiter = new CompletableFuture<>();
        AppThread<Integer> chat = AppThread.start("chat", () -> {
            try (Connection connection = open()) {
                waiter.complete(Thread.currentThread());
                halted(end::await);
                return H2.rows(connection);
            }
        });
        eventually("the thread waits", () -> waiter.join().getState() == Thread.State.WAITING);

        assertThat(heldIdle().hold().nowIn())
                .get()
                .asString()
                .matches(
                        "CountDownLatch\\.await < FindingSitesTest\\.halted:\\d+ < FindingSitesTest\\.heldIdle_.*:\\d+");
        end.countDown();
        chat.result();
    }

    @Test
    void report_threadWaitsElsewhere_namesBothLinesToo() {
        guarded(builder -> builder);
        AppThread<Integer> chat = chat();
        ticked.pass(Duration.ofSeconds(1));

        PoolReport report = ticked.guard().report();

        assertThat(report.holders()).singleElement().satisfies(holder -> {
            assertThat(holder.site()).get().asString().matches("FindingSitesTest\\.open:\\d+");
            assertThat(holder.nowIn()).get().asString().startsWith("CountDownLatch.await < Gate.pass:");
        });
        assertThat(report.verdict())
                .isEqualTo("1 of 1 connection is held idle in FindingSitesTest.open; it waits in a latch."
                        + " End the transaction, or release the session, before the call.");
        gate.open();
        chat.result();
    }

    @Test
    void heldIdle_noSiteCaptured_namesTheLiveStackAlone() {
        guarded(builder -> builder.sites(Sites.OFF));
        AppThread<Integer> chat = chat();

        Finding finding = heldIdle();

        assertThat(finding.hold().site()).isEmpty();
        assertThat(finding.message()).doesNotContain("site=").contains(", now=CountDownLatch.await < Gate.pass:");
        assertThat(finding.hold().waitsFor()).contains("a latch");
        gate.open();
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
            gate.awaitArrival();
            Future<?> other = worker.submit(() -> UnrelatedWork.run(elsewhere, end));
            elsewhere.await();

            Finding finding = heldIdle();
            assertThat(finding.hold().thread()).isEqualTo("B");
            assertThat(finding.hold().nowIn())
                    .hasValueSatisfying(now -> assertThat(now).startsWith("thread has moved on, to Gate.pass:"));
            assertThat(finding.hold().waitsFor()).isEmpty();
            assertThat(finding.message())
                    .contains("thread=B, ")
                    .doesNotContain("thread=A")
                    .doesNotContain("UnrelatedWork")
                    .endsWith(". End the transaction, or release the session, before slow work.");

            gate.open();
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
            gate.awaitArrival();
            Future<?> other = worker.submit(() -> UnrelatedWork.run(elsewhere, end));
            elsewhere.await();

            assertThat(heldIdle().hold().nowIn()).get().asString().startsWith("CountDownLatch.await < Gate.pass:");

            gate.open();
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
            Future<?> other = worker.submit(() -> UnrelatedWork.run(elsewhere, end));
            elsewhere.await();

            Finding finding = heldIdle();
            assertThat(finding.hold().nowIn())
                    .hasValueSatisfying(
                            now -> assertThat(now).startsWith("thread has moved on, to UnrelatedWork.run:"));
            assertThat(finding.hold().waitsFor()).isEmpty();
            assertThat(finding.message())
                    .contains("now=thread has moved on, to UnrelatedWork.run:")
                    .doesNotContain("It waits");
            assertThat(ticked.guard().report().text())
                    .contains("thread has moved on, to UnrelatedWork.run:")
                    .doesNotContain("it waits");

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
        List<AppThread<FiftyAcquiringLines.Taken>> threads = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            int number = i;
            threads.add(AppThread.start("holder-" + number, () -> {
                start.await();
                return FiftyAcquiringLines.take(ticked.guard().dataSource(), number);
            }));
        }
        Map<String, String> siteOfThread = new HashMap<>();
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            FiftyAcquiringLines.Taken taken = threads.get(i).result();
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
        guarded(builder -> builder.knownWait("io.poolguard.support.Gate", "the model"));
        AppThread<Integer> chat = chat();

        Finding finding = heldIdle();

        assertThat(finding.hold().waitsFor()).contains("the model");
        assertThat(finding.message()).contains(". It waits in the model, called from FindingSitesTest.stream:");
        assertThat(ticked.guard().report().verdict()).contains("; it waits in the model. ");
        gate.open();
        chat.result();
    }

    @Test
    void knownWait_classOfTheJdk_isNamedInsteadOfTheTablesOwn() {
        guarded(builder -> builder.knownWait("java.util.concurrent.CountDownLatch", "the other side"));
        AppThread<Integer> chat = chat();

        assertThat(heldIdle().hold().waitsFor()).contains("the other side");
        gate.open();
        chat.result();
    }

    @Test
    void knownWait_several_theNewestWins() {
        guarded(builder -> builder.knownWait("io.poolguard.", "older").knownWait("io.poolguard.support.Gate", "newer"));
        AppThread<Integer> chat = chat();

        assertThat(heldIdle().hold().waitsFor()).contains("newer");
        gate.open();
        chat.result();
    }

    private AppThread<Integer> chat() {
        AppThread<Integer> chat = AppThread.start("chat", this::stream);
        gate.awaitArrival();
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
            gate.pass();
            return H2.rows(connection);
        }
    }

    private interface Waiting {
        void await() throws InterruptedException;
    }

    private static void halted(Waiting waiting) throws InterruptedException {
        waiting.await();
    }

    private int use(Connection connection) throws Exception {
        int rows = H2.rows(connection);
        gate.pass();
        return rows;
    }

    private static boolean closed(Connection connection) throws SQLException {
        connection.close();
        return connection.isClosed();
    }
}
