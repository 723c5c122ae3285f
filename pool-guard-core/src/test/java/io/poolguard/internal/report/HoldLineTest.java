/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.LabelRegistry;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.report.HoldLine.Standing;
import io.poolguard.internal.result.HoldData;
import io.poolguard.internal.stack.ApplicationCode;
import io.poolguard.internal.stack.Frame;
import io.poolguard.internal.stack.KnownWaits;
import io.poolguard.internal.stack.KnownWaits.Entry;
import io.poolguard.internal.stack.ThreadStack;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which lines of a thread's stack a report shows. */
class HoldLineTest {

    private static final Frame SLEEP = new Frame("java.lang.Thread", "sleep", -2);
    private static final Frame ASK = new Frame("com.example.Shop", "ask", 6);
    private static final Frame LOAD = new Frame("com.example.Shop", "load", 5);
    private static final List<Frame> IN_LOAD = List.of(LOAD);
    private static final List<Frame> NOT_CAPTURED = List.of();
    private static final KnownWaits TABLE = new KnownWaits();

    // ------------------------------------------------------------------ clients of other servers

    @ParameterizedTest
    @ValueSource(
            strings = {
                "okhttp3.Jedis",
                "redis.clients.jedis.Jedis",
                "io.lettuce.core.Jedis",
                "com.mongodb.Jedis",
                "feign.Jedis",
                "com.rabbitmq.Jedis",
            })
    void nowIn_threadWaitsInAClient_namesTheApplicationsOwnLines(String client) {
        HoldLine line = line(IN_LOAD, SLEEP, new Frame(client, "get", 1), ASK, LOAD);

        assertThat(line.nowIn()).contains("Jedis.get < Shop.ask:6 < Shop.load:5");
    }

    @Test
    void place_noSiteAndThreadWaitsInAClient_isTheApplicationsMethod() {
        HoldLine line = line(NOT_CAPTURED, SLEEP, new Frame("redis.clients.jedis.Jedis", "get", 1), ASK, LOAD);

        assertThat(line.place()).isEqualTo("Shop.ask");
        assertThat(line.waits()).contains("in Redis, called from Shop.ask:6");
    }

    // ------------------------------------------------------------------ the application's own entries

    /** Its own client is named as the wait, and its line is shown all the same. */
    @Test
    void nowIn_knownWaitOfTheApplication_isTheApplicationsStill() {
        KnownWaits own =
                new KnownWaits(List.of(new Entry("com.example.Shop.ask", "the model")), ApplicationCode.BY_TABLE);
        HoldLine line = line(own, IN_LOAD, SLEEP, ASK, LOAD);

        assertThat(line.nowIn()).contains("Thread.sleep < Shop.ask:6 < Shop.load:5");
        assertThat(line.waitsFor()).contains("the model");
    }

    // ------------------------------------------------------------------ who waits

    /** Whatever has called it, and whatever its caller is named after. */
    @Test
    void waitsFor_threadRuns_isNothing() {
        Frame task = new Frame("java.util.concurrent.CompletableFuture", "uniApply", 1);

        assertThat(line(TABLE, IN_LOAD, Thread.State.RUNNABLE, task, LOAD).waitsFor())
                .isEmpty();
        assertThat(line(TABLE, IN_LOAD, Thread.State.RUNNABLE, new Frame("sun.nio.ch.Net", "poll", -2), LOAD)
                        .waitsFor())
                .contains("a socket");
        assertThat(line(TABLE, IN_LOAD, Thread.State.RUNNABLE, new Frame("java.net.URI", "parse", 12), LOAD)
                        .waitsFor())
                .isEmpty();
    }

    @Test
    void waitsFor_frameOfTheApplicationFurtherIn_isWhatThatOneWaitsIn() {
        Frame task = new Frame("java.util.concurrent.CompletableFuture", "uniApply", 1);

        assertThat(line(IN_LOAD, SLEEP, ASK, task, LOAD).waitsFor()).contains("a sleep");
        assertThat(line(IN_LOAD, ASK, task, LOAD).waitsFor()).isEmpty();
    }

    /** It may be a call of another database's connection. */
    @Test
    void waitsFor_driverBelowAHoldInNoCall_isNotTheDatabase() {
        Frame read = new Frame("sun.nio.ch.SocketDispatcher", "read0", -2);
        Frame driver = new Frame("org.postgresql.core.PGStream", "receiveChar", 1);

        assertThat(line(TABLE, IN_LOAD, Thread.State.RUNNABLE, read, driver, LOAD)
                        .waitsFor())
                .contains("a socket");
    }

    @Test
    void waitsFor_parkInTheApplicationsOwnCode_namesTheMethod() {
        Frame park = new Frame("java.util.concurrent.locks.LockSupport", "parkNanos", 1);
        Frame queued = new Frame("java.util.concurrent.locks.AbstractQueuedSynchronizer", "acquire", 1);

        assertThat(line(IN_LOAD, park, LOAD).waitsFor()).contains("LockSupport.park");
        assertThat(line(IN_LOAD, park, queued, LOAD).waitsFor()).contains("a lock");
    }

    @Test
    void waitsFor_classesAreLoaded_isClassLoading() {
        Frame read = new Frame("java.io.RandomAccessFile", "readBytes", -2);
        Frame load = new Frame("java.lang.ClassLoader", "loadClass", 1);

        assertThat(line(TABLE, IN_LOAD, Thread.State.RUNNABLE, read, load, LOAD).waitsFor())
                .contains("class loading");
    }

    // ------------------------------------------------------------------ lambdas

    @ParameterizedTest
    @ValueSource(
            strings = {"com.example.Shop$$Lambda$42/0x00007fa7100dccb8", "com.example.Shop$$Lambda/0x00007fa7100dccb8"})
    void nowIn_methodReference_isTheMethodThatItRefersTo(String lambda) {
        HoldLine line = line(
                IN_LOAD, SLEEP, new Frame("okhttp3.RealCall", "execute", 1), new Frame(lambda, "run", -1), ASK, LOAD);

        assertThat(line.nowIn()).contains("RealCall.execute < Shop.ask:6 < Shop.load:5");
    }

    @Test
    void nowIn_lambdaAlone_isLeftOut() {
        HoldLine line = line(IN_LOAD, new Frame("com.example.Shop$$Lambda/0x01", "run", -1), ASK, LOAD);

        assertThat(line.nowIn()).contains("Shop.ask:6 < Shop.load:5");
    }

    @Test
    void nowIn_nothingOfTheApplication_isTheInnermostFrameWithAName() {
        HoldLine line =
                line(NOT_CAPTURED, new Frame("java.lang.invoke.LambdaForm$DMH/0x01", "invokeStatic", -1), SLEEP);

        assertThat(line.nowIn()).contains("Thread.sleep");
    }

    @Test
    void nowIn_nothingButAHiddenFrame_hasNoAddress() {
        HoldLine line = line(NOT_CAPTURED, new Frame("com.example.Shop$$Lambda/0x01", "run", -1));

        assertThat(line.nowIn()).contains("Shop$$Lambda.run");
    }

    // ------------------------------------------------------------------

    private static HoldLine line(List<Frame> site, Frame... stack) {
        return line(TABLE, site, stack);
    }

    private static HoldLine line(KnownWaits known, List<Frame> site, Frame... stack) {
        return line(known, site, Thread.State.TIMED_WAITING, stack);
    }

    private static HoldLine line(KnownWaits known, List<Frame> site, Thread.State state, Frame... stack) {
        ThreadStack thread = new ThreadStack(state, List.of(stack));
        return new HoldLine(site, snapshot(), Standing.COUNTS, Optional.of(thread), known);
    }

    private static HoldData snapshot() {
        Hold hold = new Hold(new Object(), new LabelRegistry("chat").none(), Thread.currentThread(), Owner.CALLER);
        return hold.snapshot(Instant.EPOCH);
    }
}
