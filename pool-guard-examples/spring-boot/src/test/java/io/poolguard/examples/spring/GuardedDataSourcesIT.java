/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** The class that is pasted, in applications that were set up otherwise. */
class GuardedDataSourcesIT {

    @Test
    void start_poolIsWrappedBySpringBootToo_isGuardedInsideAndEndsWithTheContext() throws Exception {
        HikariDataSource pool;
        PoolGuard guard;
        ClosingOrder order;
        try (RunningChat chat = new RunningChat(
                "spring.datasource.connection-fetch=lazy",
                "spring.jmx.enabled=true",
                "spring.datasource.hikari.register-mbeans=true")) {
            pool = chat.pool();
            guard = chat.guard();
            order = chat.bean(ClosingOrder.class);
            DataSource dataSource = chat.dataSource();
            assertThat(dataSource).isInstanceOf(LazyConnectionDataSourceProxy.class);
            assertThat(dataSource.unwrap(PoolGuard.class)).isSameAs(guard);
            chat.bean(JdbcTemplate.class).query("SELECT 1", row -> {
                assertThat(chat.guard().holds()).hasSize(1);
            });
            assertThat(guard.holds()).isEmpty();
            assertThat(threads()).isNotEmpty();
        }

        assertThat(order.closed()).containsExactly("poolGuard", "dataSource");
        assertThat(guard.isClosed()).isTrue();
        assertThat(pool.isClosed()).isTrue();
        Eventually.isTrue("no thread of guard or pool is left", () -> threads().isEmpty());
        assertThatThrownBy(() -> pool.getConnection()).hasMessageContaining("has been closed");
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("poolguard-") || name.startsWith("chat:") || name.startsWith("chat "))
                .toList();
    }

    /** Two pools that were not used yet. Not annotated, or the application would find them too. */
    static class TwoPools {

        @Bean
        @Primary
        HikariDataSource orders() {
            return pool("orders");
        }

        @Bean
        HikariDataSource customers() {
            return pool("customers");
        }

        private static HikariDataSource pool(String name) {
            HikariDataSource pool = new HikariDataSource();
            pool.setPoolName(name);
            pool.setJdbcUrl("jdbc:h2:mem:" + name);
            return pool;
        }
    }

    @Test
    void start_severalPools_eachHasItsGuard() throws SQLException {
        try (var context = new AnnotationConfigApplicationContext(GuardedDataSources.class, TwoPools.class)) {
            for (DataSource dataSource :
                    context.getBeansOfType(DataSource.class).values()) {
                assertThat(dataSource.unwrap(PoolGuard.class).snapshot().pool())
                        .isEqualTo(dataSource.unwrap(HikariDataSource.class).getPoolName());
            }
            assertThat(context.getBean(PoolGuard.class).snapshot().pool()).isEqualTo("orders");
            assertThat(context.getBeansOfType(DataSource.class)).containsOnlyKeys("orders", "customers");
        }
        // Nobody has made a bean of the second guard: it ends by itself, as its pool is closed.
        Eventually.isTrue("no thread of guard or pool is left", () -> threads().isEmpty());
    }

    /** As Spring Boot does for Flyway and Liquibase with a user but no URL of their own. */
    @Test
    void derivedFrom_guardedDataSource_isOfThePool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:mem:derived");
        try (pool;
                PoolGuard guard = PoolGuard.over(pool).build()) {
            var derived = DataSourceBuilder.derivedFrom(guard.dataSource())
                    .type(SimpleDriverDataSource.class)
                    .username("migration")
                    .build();
            assertThat(derived.getUrl()).isEqualTo("jdbc:h2:mem:derived");
        }
    }

    @Test
    void readme_blockOfSpringBoot_isTheClass() throws Exception {
        String source = Files.readString(Path.of("src/main/java/io/poolguard/examples/spring/GuardedDataSources.java"));
        String readme = Files.readString(Path.of("..", "..", "README.md"));

        assertThat(readme).contains("```java\n" + source.substring(source.indexOf("@Component")) + "```");
    }

    @Test
    void readme_eachClassNamedInTheTable_exists() throws Exception {
        Matcher names = Pattern.compile("(?m)^\\|.*`([A-Z]\\w+)`").matcher(Files.readString(Path.of("README.md")));

        assertThat(names.results().map(name -> name.group(1) + ".java"))
                .hasSizeGreaterThan(4)
                .allMatch(name -> Stream.of("main", "test")
                        .anyMatch(tree -> Files.exists(Path.of("src/" + tree + "/java/io/poolguard/examples/spring")
                                .resolve(name))));
    }
}
