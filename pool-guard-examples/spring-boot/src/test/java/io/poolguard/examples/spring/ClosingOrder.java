/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;

/** In which order Spring closes guard and pool. */
class ClosingOrder implements DestructionAwareBeanPostProcessor {

    private final Queue<String> closed = new ConcurrentLinkedQueue<>();

    @Override
    public boolean requiresDestruction(Object bean) {
        return bean instanceof PoolGuard || bean instanceof HikariDataSource;
    }

    @Override
    public void postProcessBeforeDestruction(Object bean, String beanName) {
        closed.add(beanName);
    }

    List<String> closed() {
        return List.copyOf(closed);
    }
}
