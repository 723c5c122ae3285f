/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Chats at once on one pool, with a connection in hand while the model writes, and without. One operation is one chat
 * that was answered; how many failed, how long acquires took and how many connections were held comes beside it.
 *
 * <p>The database is the stub driver with a fixed time for each round trip: only with a service time that is known can
 * the figures be held against a model, and a real database on the same two cores would be what is measured.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseG1GC", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 1, time = 4)
@Measurement(iterations = 3, time = 3)
public class ChatBenchmark {

    /**
     * The next chat that is answered.
     *
     * @param chats go round
     * @param outcome what is told beside it
     * @throws InterruptedException if JMH ends
     */
    @Benchmark
    public void chats(Chats chats, ChatOutcome outcome) throws InterruptedException {
        chats.awaitAnswer();
    }
}
