/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationCodeTest {

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
    void includes_applicationsOwn_isTrue(String className) {
        assertThat(ApplicationCode.includes(className)).isTrue();
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
            })
    void includes_aLibrarys_isFalse(String className) {
        assertThat(ApplicationCode.includes(className)).isFalse();
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
    void includes_generatedForTheApplication_isFalse(String className) {
        assertThat(ApplicationCode.includes(className)).isFalse();
    }

    /** By this the prefix that fits is found without asking all of them. */
    @Test
    void libraries_noPrefix_beginsWithAnother() {
        assertThat(ApplicationCode.LIBRARIES)
                .allSatisfy(prefix -> assertThat(ApplicationCode.LIBRARIES)
                        .filteredOn(prefix::startsWith)
                        .containsExactly(prefix));
    }

    /** A prefix without its dot would take in its neighbours. */
    @Test
    void libraries_eachPrefix_endsWithADot() {
        assertThat(ApplicationCode.LIBRARIES).allMatch(prefix -> prefix.endsWith("."));
    }
}
