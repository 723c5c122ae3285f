/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.internal.stack.KnownWaits.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownWaitsTest {

    private static final KnownWaits KNOWN = new KnownWaits();

    @ParameterizedTest
    @CsvSource({
        "dev.langchain4j.model.openai.OpenAiChatModel, LangChain4j",
        "org.springframework.ai.chat.client.DefaultChatClient, Spring AI",
        "jdk.internal.net.http.HttpClientImpl, java.net.http",
        "okhttp3.internal.connection.RealCall, OkHttp",
        "org.apache.hc.client5.http.impl.classic.CloseableHttpClient, Apache HttpClient",
        "org.springframework.web.client.DefaultRestClient, Spring RestClient",
        "software.amazon.awssdk.core.internal.http.AmazonSyncHttpClient, the AWS SDK",
        "org.apache.kafka.clients.producer.KafkaProducer, Kafka",
        "reactor.core.publisher.BlockingMonoSubscriber, a Reactor block",
        "com.zaxxer.hikari.pool.HikariPool, a connection pool",
        "org.postgresql.core.v3.QueryExecutorImpl, the database",
        "java.util.concurrent.CompletableFuture, a future",
        "java.util.concurrent.LinkedBlockingQueue, a queue",
        "java.util.concurrent.locks.LockSupport, LockSupport.park",
        "java.util.concurrent.locks.AbstractQueuedSynchronizer, a lock",
        "sun.nio.ch.FileChannelImpl, a file",
        "sun.nio.ch.NioSocketImpl, a socket"
    })
    void in_frameOfAKnownWait_namesIt(String className, String name) {
        assertThat(in(frames(className))).contains(name);
    }

    @Test
    void in_lockUnderAnHttpClient_namesTheClient() {
        assertThat(in(frames(
                        "jdk.internal.misc.Unsafe",
                        "java.util.concurrent.locks.LockSupport",
                        "java.util.concurrent.CompletableFuture",
                        "jdk.internal.net.http.HttpClientImpl")))
                .contains("java.net.http");
    }

    @Test
    void in_sleep_isToldFromOtherCallsOfThread() {
        assertThat(in(List.of(new Frame("java.lang.Thread", "sleep", -1)))).contains("a sleep");
        assertThat(in(List.of(new Frame("java.lang.Thread", "sleep0", -1)))).contains("a sleep");
        assertThat(in(List.of(new Frame("java.lang.Thread", "run", -1)))).isEmpty();
    }

    @Test
    void in_nothingKnown_isEmpty() {
        assertThat(in(frames("java.util.ArrayList", "java.util.regex.Pattern"))).isEmpty();
    }

    private static Optional<String> in(List<Frame> frames) {
        return in(KNOWN, frames);
    }

    private static Optional<String> in(KnownWaits known, List<Frame> frames) {
        return known.in(frames).map(KnownWaits.Wait::name);
    }

    @Test
    void in_ownEntry_winsOverTheTable() {
        KnownWaits own = new KnownWaits(
                List.of(new Entry("com.openai.", "our model"), new Entry("com.example.", "ours")),
                ApplicationCode.BY_TABLE);

        assertThat(in(own, frames("com.openai.client.OpenAIClient"))).contains("our model");
        assertThat(in(own, frames("jdk.internal.net.http.HttpClientImpl", "com.example.Gateway")))
                .contains("ours");
        assertThat(in(own, frames("java.net.http.HttpClient"))).contains("java.net.http");
    }

    @Test
    void in_severalOwnEntries_theFirstWins() {
        KnownWaits own = new KnownWaits(
                List.of(new Entry("com.example.a.", "first"), new Entry("com.example.", "second")),
                ApplicationCode.BY_TABLE);

        assertThat(in(own, frames("com.example.b.Inner", "com.example.a.Outer")))
                .contains("first");
        assertThat(in(own, frames("com.example.b.Inner"))).contains("second");
    }

    @Test
    void in_ownEntry_isMetAtTheBeginningOfTheNameAlone() {
        KnownWaits own = new KnownWaits(List.of(new Entry("example.", "ours")), ApplicationCode.BY_TABLE);

        assertThat(in(own, frames("com.example.Gateway"))).isEmpty();
    }

    @Test
    void in_ownEntryWithAMethod_isMetInThatMethodAlone() {
        KnownWaits own =
                new KnownWaits(List.of(new Entry("com.example.Gateway.ask", "the gateway")), ApplicationCode.BY_TABLE);

        assertThat(in(own, List.of(new Frame("com.example.Gateway", "ask", 7)))).contains("the gateway");
        assertThat(in(own, List.of(new Frame("com.example.Gateway", "close", 9))))
                .isEmpty();
    }

    @Test
    void in_noFrames_isEmpty() {
        assertThat(KNOWN.in(List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', the model, classPrefix", "com.example., ' ', name"})
    void knownWait_blank_isRefused(String classPrefix, String name, String what) {
        assertThatThrownBy(() -> PoolGuard.newPool(new HikariConfig()).knownWait(classPrefix, name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(what + " must not be blank");
    }

    private static List<Frame> frames(String... classNames) {
        return Arrays.stream(classNames)
                .map(className -> new Frame(className, "method", -1))
                .toList();
    }
}
