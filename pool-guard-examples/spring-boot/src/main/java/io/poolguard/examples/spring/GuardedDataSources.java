/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.core.PriorityOrdered;
import org.springframework.stereotype.Component;

/** All that Spring Boot needs: the pool that it has configured is handed on with a guard before it. */
@Component
class GuardedDataSources implements BeanPostProcessor, PriorityOrdered {

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        return bean instanceof HikariDataSource pool
                ? PoolGuard.over(pool).build().dataSource()
                : bean;
    }

    @Override
    public int getOrder() {
        return 0; // with PriorityOrdered: before others wrap the pool, as spring.datasource.connection-fetch=lazy does
    }

    @Bean
    static PoolGuard poolGuard(DataSource dataSource) throws SQLException {
        return dataSource.unwrap(PoolGuard.class); // Spring closes it, and then the pool
    }
}
