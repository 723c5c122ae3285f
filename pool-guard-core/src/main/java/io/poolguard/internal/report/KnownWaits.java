/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.internal.hold.Frame;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Frames that tell what a thread waits for.
 *
 * <p>The table is read from the top: what says most comes first. A thread that waits for an HTTP answer is parked in a
 * lock as well, and the lock says little.
 */
public final class KnownWaits {

    /** A frame whose class and method begin so, and what it is called. */
    public record Entry(String classPrefix, String name) {

        private Optional<Wait> in(List<Frame> frames) {
            for (int i = frames.size() - 1; i >= 0; i--) {
                if (matches(frames.get(i))) {
                    return Optional.of(new Wait(name, i));
                }
            }
            return Optional.empty();
        }

        private boolean matches(Frame frame) {
            String type = frame.className();
            // Asked some ten thousand times for a report, so a text is made only where the entry names a method.
            return type.startsWith(classPrefix)
                    || (classPrefix.startsWith(type) && (type + "." + frame.method()).startsWith(classPrefix));
        }
    }

    private static final List<Entry> WELL_KNOWN = List.of(
            // Models
            new Entry("dev.langchain4j.", "LangChain4j"),
            new Entry("org.springframework.ai.", "Spring AI"),
            new Entry("com.openai.", "the OpenAI client"),
            new Entry("com.anthropic.", "the Anthropic client"),
            // HTTP
            new Entry("java.net.http.", "java.net.http"),
            new Entry("jdk.internal.net.http.", "java.net.http"),
            new Entry("okhttp3.", "OkHttp"),
            new Entry("org.apache.hc.", "Apache HttpClient"),
            new Entry("org.apache.http.", "Apache HttpClient"),
            new Entry("org.springframework.web.reactive.function.client.", "Spring WebClient"),
            new Entry("org.springframework.web.client.", "Spring RestClient"),
            new Entry("org.springframework.http.client.", "Spring RestClient"),
            new Entry("feign.", "Feign"),
            new Entry("retrofit2.", "Retrofit"),
            new Entry("sun.net.www.protocol.http", "HttpURLConnection"),
            new Entry("io.grpc.", "gRPC"),
            // Clouds and messages
            new Entry("software.amazon.awssdk.", "the AWS SDK"),
            new Entry("com.amazonaws.", "the AWS SDK"),
            new Entry("com.google.cloud.", "the Google Cloud client"),
            new Entry("com.google.api.gax.", "the Google Cloud client"),
            new Entry("com.azure.", "the Azure SDK"),
            new Entry("org.apache.kafka.", "Kafka"),
            new Entry("com.rabbitmq.", "RabbitMQ"),
            new Entry("org.apache.pulsar.", "Pulsar"),
            new Entry("redis.clients.jedis.", "Redis"),
            new Entry("io.lettuce.", "Redis"),
            new Entry("com.mongodb.", "MongoDB"),
            new Entry("org.elasticsearch.", "Elasticsearch"),
            new Entry("jakarta.mail.", "mail"),
            new Entry("javax.mail.", "mail"),
            // Databases and pools
            new Entry("com.zaxxer.hikari.pool.HikariPool", "a connection pool"),
            new Entry("org.postgresql.", "the database"),
            new Entry("org.h2.", "the database"),
            new Entry("com.mysql.", "the database"),
            new Entry("org.mariadb.", "the database"),
            new Entry("oracle.jdbc.", "the database"),
            new Entry("com.microsoft.sqlserver.", "the database"),
            // Reactive code that blocks
            new Entry("reactor.core.publisher.Blocking", "a Reactor block"),
            new Entry("reactor.netty.", "Netty"),
            new Entry("io.netty.", "Netty"),
            new Entry("io.reactivex.", "RxJava"),
            // The JDK itself, from the telling to the plain
            new Entry("java.lang.ProcessImpl", "another process"),
            new Entry("java.lang.Process", "another process"),
            new Entry("java.util.concurrent.CompletableFuture", "a future"),
            new Entry("java.util.concurrent.FutureTask", "a future"),
            new Entry("java.util.concurrent.CountDownLatch", "a latch"),
            new Entry("java.util.concurrent.Semaphore", "a semaphore"),
            new Entry("java.util.concurrent.ArrayBlockingQueue", "a queue"),
            new Entry("java.util.concurrent.LinkedBlocking", "a queue"),
            new Entry("java.util.concurrent.SynchronousQueue", "a queue"),
            new Entry("java.util.concurrent.LinkedTransferQueue", "a queue"),
            new Entry("java.util.concurrent.TimeUnit", "a sleep"),
            new Entry("java.lang.Thread.sleep", "a sleep"),
            new Entry("sun.nio.ch.FileChannelImpl", "a file"),
            new Entry("java.io.FileInputStream", "a file"),
            new Entry("java.io.FileOutputStream", "a file"),
            new Entry("java.io.RandomAccessFile", "a file"),
            new Entry("sun.nio.ch.", "a socket"),
            new Entry("java.net.", "a socket"),
            new Entry("java.util.concurrent.locks.", "a lock"));

    private final List<Entry> table;

    /** The table, with the application's own entries at the top. */
    public KnownWaits(List<Entry> own) {
        table = Stream.concat(own.stream(), WELL_KNOWN.stream()).toList();
    }

    /** A wait, and the outermost of its frames. */
    record Wait(String name, int outermost) {}

    /** What these frames, innermost first, wait for. */
    Optional<Wait> in(List<Frame> frames) {
        return table.stream().flatMap(entry -> entry.in(frames).stream()).findFirst();
    }
}
