/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.internal.stack.KnownWaits.Wait;
import io.poolguard.internal.stack.Libraries.Library;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LibrariesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Main",
                "com.example.Orders",
                "com.example.Orders$Row",
                "com.example.Orders$1",
                "com.example.OrdersKt",
                "com.example.Util__StringsKt",
                "com.example.HibernateOrders",
                "com.example.Invoice$Items",
                "javaclub.Orders",
                "org.h2o.Orders",
                "org.hiberno.Orders",
                "zoo.Orders",
                "aardvark.Orders",
                "org.springframework.samples.petclinic.owner.OwnerController",
                "io.poolguard.examples.FirstSteps",
                "io.poolguard.PoolGuardTest",
            })
    void isApplication_applicationsOwn_isTrue(String className) {
        assertThat(Libraries.isApplication(className)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.util.ArrayList",
                "javax.sql.DataSource",
                "jdk.proxy2.$Proxy12",
                "com.sun.proxy.$Proxy12",
                "io.poolguard.PoolGuard",
                "io.poolguard.internal.jdbc.GuardedDataSource",
                "com.zaxxer.hikari.pool.HikariPool",
                "org.postgresql.jdbc.PgConnection",
                "org.h2.jdbc.JdbcConnection",
                "org.springframework.jdbc.core.JdbcTemplate",
                "org.springframework.web.servlet.DispatcherServlet",
                "org.springframework.aop.framework.JdkDynamicAopProxy",
                "org.hibernate.internal.SessionImpl",
                "org.jooq.impl.DefaultDSLContext",
                "org.apache.ibatis.binding.MapperProxy",
                "org.mybatis.spring.SqlSessionTemplate",
                "org.jdbi.v3.core.Handle",
                "org.flywaydb.core.Flyway",
                "net.bytebuddy.ByteBuddy",
                "software.amazon.awssdk.Client",
                "tools.jackson.databind.ObjectMapper",
                "com.fasterxml.jackson.databind.ObjectMapper",
                "net.javacrumbs.shedlock.core.DefaultLockingTaskExecutor",
                "com.github.kagkarlsson.scheduler.Scheduler",
                "liquibase.integration.spring.SpringLiquibase",
                "org.quartz.impl.jdbcjobstore.JobStoreSupport",
                "org.apache.catalina.core.StandardWrapperValve",
                "org.eclipse.jetty.server.Server",
                "io.undertow.server.Connectors",
                "org.hibernate.envers.AuditReader",
                "org.ehcache.core.Ehcache",
                "com.hazelcast.map.IMap",
                "org.infinispan.Cache",
                "io.github.resilience4j.retry.Retry",
                "com.netflix.discovery.DiscoveryClient",
                "reactor.core.publisher.Mono",
                "org.yaml.snakeyaml.Yaml",
                "freemarker.template.Template",
                "com.samskivert.mustache.Mustache",
                "org.thymeleaf.TemplateEngine",
                "ch.qos.logback.classic.Logger",
                "io.micrometer.core.instrument.Timer",
                "org.springdoc.api.AbstractOpenApiResource",
            })
    void isApplication_aLibrarys_isFalse(String className) {
        assertThat(Libraries.isApplication(className)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$Proxy12",
                "com.example.$Proxy12",
                "com.example.$OrderRepository$Intercepted",
                "com.example.Orders$$SpringCGLIB$$0",
                "com.example.Orders$$EnhancerByGuice$$1a2b3c",
                "com.example.Orders$Proxy$_$$_WeldClientProxy",
                "com.example.Order$HibernateProxy",
                "com.example.Order$HibernateProxy$bTqXnXkl",
                "com.example.Order$HibernateInstantiator",
                "com.example.Orders$ByteBuddy$aBc",
                "com.example.Orders$MockitoMock$12345",
            })
    void isApplication_generatedForTheApplication_isFalse(String className) {
        assertThat(Libraries.isApplication(className)).isFalse();
    }

    /** Clients of servers other than the database, each of which once counted as the application. */
    @ParameterizedTest
    @CsvSource({
        "com.anthropic.client.okhttp.OkHttpClient, the Anthropic client",
        "feign.SynchronousMethodHandler, Feign",
        "retrofit2.OkHttpCall, Retrofit",
        "com.amazonaws.http.AmazonHttpClient, the AWS SDK",
        "com.google.cloud.storage.StorageImpl, the Google Cloud client",
        "com.google.api.gax.rpc.ApiExceptions, the Google Cloud client",
        "com.azure.core.http.HttpPipeline, the Azure SDK",
        "com.rabbitmq.client.impl.AMQChannel, RabbitMQ",
        "redis.clients.jedis.Jedis, Redis",
        "io.lettuce.core.RedisClient, Redis",
        "com.mongodb.internal.connection.SocketStream, MongoDB",
        "org.elasticsearch.client.RestClient, Elasticsearch",
    })
    void table_clientOfAnotherServer_isNoApplicationAndNamesItsWait(String className, String wait) {
        assertThat(Libraries.isApplication(className)).isFalse();
        assertThat(waitIn(className)).contains(wait);
    }

    @ParameterizedTest
    @MethodSource("table")
    void table_eachEntry_answersBothQuestions(Library library) {
        String className = classIn(library);

        assertThat(Libraries.isApplication(className)).isFalse();
        if (library.waitsIn().isPresent()) {
            assertThat(waitIn(className)).isEqualTo(library.waitsIn());
        }
    }

    static List<Library> table() {
        return Libraries.TABLE;
    }

    @Test
    void table_noPrefix_standsTwice() {
        assertThat(Libraries.TABLE).extracting(Library::prefix).doesNotHaveDuplicates();
    }

    /** By this the prefix that fits is found without asking all of them. */
    @Test
    void outermost_noPrefix_beginsWithAnother() {
        assertThat(Libraries.OUTERMOST)
                .allSatisfy(prefix -> assertThat(Libraries.OUTERMOST)
                        .filteredOn(prefix::startsWith)
                        .containsExactly(prefix));
    }

    /** A prefix without its dot would take in its neighbours. */
    @Test
    void outermost_eachPrefix_endsWithADot() {
        assertThat(Libraries.OUTERMOST).allMatch(prefix -> prefix.endsWith("."));
    }

    /** A class that the entry is meant for: of its package, or the one that it names or begins. */
    private static String classIn(Library library) {
        String prefix = library.prefix();
        return prefix.endsWith(".") ? prefix + "Client" : prefix;
    }

    private static Optional<String> waitIn(String className) {
        return new KnownWaits().in(List.of(frame(className))).map(Wait::name);
    }

    /** A name such as {@code java.lang.Thread.sleep} is that of a method. */
    private static Frame frame(String name) {
        int last = name.lastIndexOf('.');
        return name.equals("java.lang.Thread.sleep")
                ? new Frame(name.substring(0, last), name.substring(last + 1), -1)
                : new Frame(name, "call", -1);
    }
}
