/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The one table of code that is not the application's: the JDK, drivers, frameworks and clients. It answers two
 * questions: whether a class is the application's own ({@link ApplicationCode}), and what a thread waits in whose stack
 * has a frame of a library ({@link KnownWaits}).
 */
public final class Libraries {

    /**
     * An entry of the table.
     *
     * @param prefix the beginning of a class name, or of a class name, a dot and a method name
     * @param waitsIn what a thread waits in whose stack has such a frame; empty if the frame does not tell
     */
    record Library(String prefix, Optional<String> waitsIn) {}

    private static final String GUARD = "io.poolguard.PoolGuard";
    private static final String GUARDS_ROOMS = "io.poolguard.internal.";

    /** What a thread waits in that has made a JDBC call. */
    static final String DATABASE = "the database";

    /**
     * For waits the table is read from the top: what says most comes first. A thread that waits for an HTTP answer is
     * parked in a lock as well, and the lock says little. An entry that stands within another one (a package of a
     * library, a class of the JDK) names a wait, and changes nothing about whose the class is.
     */
    static final List<Library> TABLE = List.of(
            // Models
            waits("dev.langchain4j.", "LangChain4j"),
            waits("org.springframework.ai.", "Spring AI"),
            waits("com.openai.", "the OpenAI client"),
            waits("com.anthropic.", "the Anthropic client"),
            // HTTP
            waits("java.net.http.", "java.net.http"),
            waits("jdk.internal.net.http.", "java.net.http"),
            waits("okhttp3.", "OkHttp"),
            waits("org.apache.hc.", "Apache HttpClient"),
            waits("org.apache.http.", "Apache HttpClient"),
            waits("org.springframework.web.reactive.function.client.", "Spring WebClient"),
            waits("org.springframework.web.client.", "Spring RestClient"),
            waits("org.springframework.http.client.", "Spring RestClient"),
            waits("feign.", "Feign"),
            waits("retrofit2.", "Retrofit"),
            waits("sun.net.www.protocol.http", "HttpURLConnection"),
            waits("io.grpc.", "gRPC"),
            // Clouds and messages
            waits("software.amazon.awssdk.", "the AWS SDK"),
            waits("com.amazonaws.", "the AWS SDK"),
            waits("com.google.cloud.", "the Google Cloud client"),
            waits("com.google.api.gax.", "the Google Cloud client"),
            waits("com.azure.", "the Azure SDK"),
            waits("org.apache.kafka.", "Kafka"),
            waits("com.rabbitmq.", "RabbitMQ"),
            waits("org.apache.pulsar.", "Pulsar"),
            waits("redis.clients.jedis.", "Redis"),
            waits("io.lettuce.", "Redis"),
            waits("com.mongodb.", "MongoDB"),
            waits("org.elasticsearch.", "Elasticsearch"),
            waits("jakarta.mail.", "mail"),
            waits("javax.mail.", "mail"),
            // Databases and pools
            waits("com.zaxxer.hikari.pool.HikariPool", "a connection pool"),
            waits("org.postgresql.", DATABASE),
            waits("org.h2.", DATABASE),
            waits("com.mysql.", DATABASE),
            waits("org.mariadb.", DATABASE),
            waits("oracle.jdbc.", DATABASE),
            waits("com.microsoft.sqlserver.", DATABASE),
            // Reactive code that blocks
            waits("reactor.core.publisher.Blocking", "a Reactor block"),
            waits("reactor.netty.", "Netty"),
            waits("io.netty.", "Netty"),
            waits("io.reactivex.", "RxJava"),
            // The JDK itself, from the telling to the plain
            waits("java.lang.ClassLoader.loadClass", "class loading"),
            waits("jdk.internal.loader.", "class loading"),
            waits("java.lang.ProcessImpl", "another process"),
            waits("java.lang.Process", "another process"),
            waits("java.util.concurrent.CompletableFuture", "a future"),
            waits("java.util.concurrent.FutureTask", "a future"),
            waits("java.util.concurrent.CountDownLatch", "a latch"),
            waits("java.util.concurrent.Semaphore", "a semaphore"),
            waits("java.util.concurrent.ArrayBlockingQueue", "a queue"),
            waits("java.util.concurrent.LinkedBlocking", "a queue"),
            waits("java.util.concurrent.SynchronousQueue", "a queue"),
            waits("java.util.concurrent.LinkedTransferQueue", "a queue"),
            waits("java.util.concurrent.TimeUnit", "a sleep"),
            waits("java.lang.Thread.sleep", "a sleep"),
            waits("sun.nio.ch.FileChannelImpl", "a file"),
            waits("java.io.FileInputStream", "a file"),
            waits("java.io.FileOutputStream", "a file"),
            waits("java.io.RandomAccessFile", "a file"),
            waits("sun.nio.ch.", "a socket"),
            waits("java.net.Socket", "a socket"),
            waits("java.net.ServerSocket", "a socket"),
            waits("java.net.PlainSocketImpl", "a socket"),
            waits("java.net.Inet", "a name server"),
            waits("java.util.concurrent.locks.Abstract", "a lock"),
            waits("java.util.concurrent.locks.Reentrant", "a lock"),
            waits("java.util.concurrent.locks.StampedLock", "a lock"),
            waits("java.util.concurrent.locks.LockSupport", "LockSupport.park"),
            // Languages
            library("java."),
            library("javax."),
            library("jdk."),
            library("sun."),
            library("com.sun."),
            library("jakarta."),
            library("kotlin."),
            library("kotlinx."),
            library("scala."),
            library("groovy."),
            library("clojure."),
            // Pool and drivers
            library(GUARDS_ROOMS),
            library("io.poolguard.micrometer."),
            library("com.zaxxer.hikari."),
            library("oracle."),
            library("com.microsoft."),
            library("net.ttddyy."),
            library("com.p6spy."),
            // Data layers
            library("org.hibernate."),
            library("org.jooq."),
            library("org.mybatis."),
            library("org.jdbi."),
            library("org.jetbrains.exposed."),
            library("org.flywaydb."),
            library("liquibase."),
            library("com.baomidou."),
            library("com.querydsl."),
            library("com.blazebit."),
            library("io.ebean."),
            library("io.hypersistence."),
            // Frameworks and servers
            library("org.springframework."),
            library("org.apache."),
            library("org.eclipse."),
            library("org.glassfish."),
            library("org.jboss."),
            library("org.wildfly."),
            library("org.quartz."),
            library("org.redisson."),
            library("net.javacrumbs.shedlock."),
            library("com.github.kagkarlsson.scheduler."),
            library("no.bekk.dbscheduler."),
            library("org.jobrunr."),
            library("org.aspectj."),
            library("io.javalin."),
            library("io.micronaut."),
            library("io.helidon."),
            library("io.quarkus."),
            library("io.smallrye."),
            library("io.dropwizard."),
            library("io.undertow."),
            library("io.ktor."),
            library("io.vertx."),
            library("io.github.resilience4j."),
            library("reactor."),
            library("graphql."),
            library("com.vaadin."),
            library("com.google.common."),
            library("com.google.inject."),
            library("com.github.benmanes."),
            library("com.github.pagehelper."),
            library("com.hazelcast."),
            library("org.ehcache."),
            library("org.infinispan."),
            library("com.netflix."),
            library("dev.failsafe."),
            library("net.jodah."),
            library("com.atomikos."),
            library("de.codecentric.boot."),
            library("org.springdoc."),
            library("io.swagger."),
            library("com.alibaba."),
            library("com.github.gavlyukovskiy."),
            library("org.thymeleaf."),
            library("org.hsqldb."),
            library("org.sqlite."),
            library("io.awspring."),
            library("io.sentry."),
            library("com.newrelic."),
            library("datadog."),
            // Clients
            library("okio."),
            library("com.fasterxml."),
            library("com.jayway."),
            library("com.nimbusds."),
            library("com.samskivert."),
            library("freemarker."),
            library("io.jsonwebtoken."),
            library("net.minidev."),
            library("org.bouncycastle."),
            library("org.modelmapper."),
            library("org.yaml.snakeyaml."),
            library("tools.jackson."),
            library("software.amazon."),
            // Monitoring and tests
            library("io.micrometer."),
            library("io.opentelemetry."),
            library("io.prometheus."),
            library("brave."),
            library("zipkin2."),
            library("org.slf4j."),
            library("ch.qos.logback."),
            library("org.junit."),
            library("org.mockito."),
            library("org.testng."),
            library("io.cucumber."),
            library("org.assertj."),
            library("org.testcontainers."),
            library("io.kotest."),
            library("javassist."),
            library("net.sf.cglib."),
            library("net.bytebuddy."));

    /** The prefixes that stand within no other one. They decide whose a class is. */
    static final NavigableSet<String> OUTERMOST = TABLE.stream()
            .map(Library::prefix)
            .filter(prefix -> TABLE.stream()
                    .map(Library::prefix)
                    .noneMatch(outer -> prefix.startsWith(outer) && !prefix.equals(outer)))
            .collect(Collectors.toCollection(TreeSet::new));

    /** Sample applications in the framework's own package. */
    private static final String SAMPLES = "org.springframework.samples.";

    private Libraries() {}

    private static Library library(String prefix) {
        return new Library(prefix, Optional.empty());
    }

    private static Library waits(String prefix, String name) {
        return new Library(prefix, Optional.of(name));
    }

    /** Whether the class, by its name, is the application's own. A class that was generated at run time is not. */
    static boolean isApplication(String className) {
        return !include(className) && !isGenerated(className) && !className.equals(GUARD);
    }

    /** Whether the class, by its name, is one that an application's call of the guard runs through. */
    static boolean isGuard(String className) {
        return className.startsWith(GUARDS_ROOMS) || className.equals(GUARD);
    }

    private static boolean include(String className) {
        // Since no outermost prefix begins with another, only the greatest that is not above the name can fit.
        String nearest = OUTERMOST.floor(className);
        return nearest != null && className.startsWith(nearest) && !className.startsWith(SAMPLES);
    }

    /**
     * Proxies stand in the package of what they stand for: the JDK's ({@code $Proxy12}) if an interface of theirs is
     * not public, as that of a mapper or of a repository often is not, and all that are made of a class.
     */
    static boolean isGenerated(String className) {
        return className.contains("$$")
                || className.contains("$Hibernate")
                || className.contains("$ByteBuddy$")
                || className.contains("$MockitoMock$")
                || className.startsWith("$", className.lastIndexOf('.') + 1);
    }
}
