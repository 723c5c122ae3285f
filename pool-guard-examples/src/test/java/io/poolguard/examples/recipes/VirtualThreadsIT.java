/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.examples.web.Eventually;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VirtualThreadsIT {

    private static final int TEXTS = 500;
    private static final int VIRTUAL_THREADS_SINCE = 21;

    /** All ask the model at once, none with a connection in hand: a pool of two serves them. */
    @Test
    void summarise_manyTextsOnTwoConnections_allAreSaved() throws Exception {
        HikariConfig config = RecipePool.config(2);
        config.setConnectionTimeout(Duration.ofSeconds(20).toMillis());
        AtomicInteger asking = new AtomicInteger();
        ExecutorService threads = threads();
        try (PoolGuard guard = PoolGuard.newPool(config).build()) {
            RecipePool.execute(guard, "create table summary (text varchar)");
            List<String> texts =
                    IntStream.range(0, TEXTS).mapToObj(i -> "text " + i).toList();

            List<String> summaries = new VirtualThreads(guard, threads).summarise(texts, text -> {
                asking.incrementAndGet();
                Eventually.isTrue("all ask at once", () -> asking.get() == TEXTS);
                return "of " + text;
            });

            assertThat(summaries).hasSize(TEXTS).startsWith("of text 0").endsWith("of text " + (TEXTS - 1));
            assertThat(RecipePool.ask(guard, "select count(distinct text) from summary"))
                    .containsExactly("" + TEXTS);
            guard.requireNoHolds();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void threads_onThisJdk_areVirtualWhereThereAreSome() throws Exception {
        ExecutorService threads = threads();
        try {
            String thread =
                    threads.submit(() -> Thread.currentThread().toString()).get();

            assertThat(thread.contains("VirtualThread"))
                    .isEqualTo(Runtime.version().feature() >= VIRTUAL_THREADS_SINCE);
        } finally {
            threads.shutdownNow();
        }
    }

    /** A thread for each task: virtual ones if this JDK has them. */
    private static ExecutorService threads() throws ReflectiveOperationException {
        List<Method> virtual = Stream.of(Executors.class.getMethods())
                .filter(method -> method.getName().equals("newVirtualThreadPerTaskExecutor"))
                .toList();
        return virtual.isEmpty()
                ? Executors.newCachedThreadPool()
                : (ExecutorService) virtual.get(0).invoke(null);
    }
}
