/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.lifecycle;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.PoolGuard;
import io.poolguard.support.H2;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application goes, and the server that it ran in goes on: nothing of the guard may stay. */
@Timeout(60)
class ClassLoaderIT {

    private static final int THREADS = 4;
    private static final int RELOADS = 20;
    private static final int CYCLES = 1_000_000;
    private static final String VERBOSITY_OF_SLF4J = "slf4j.internal.verbosity";

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final JdbcDataSource database = new JdbcDataSource();
    private Connection keepsTheDatabase;

    /** What the server has before any application comes: its threads run, and the database is open. */
    @BeforeEach
    void open() throws Exception {
        System.setProperty(VERBOSITY_OF_SLF4J, "ERROR"); // the application comes without a logger
        database.setURL("jdbc:h2:mem:server");
        keepsTheDatabase = database.getConnection();
        H2.execute(keepsTheDatabase, "create table message(id int primary key, text varchar)");
        H2.insert(keepsTheDatabase, 1);
        onEachThread(() -> "runs");
    }

    @AfterEach
    void close() throws Exception {
        System.clearProperty(VERBOSITY_OF_SLF4J);
        threads.shutdownNow();
        keepsTheDatabase.close();
    }

    @Test
    void close_guardOfAnApplicationThatGoes_leavesNoClassAndNoThread() throws Exception {
        WeakReference<ClassLoader> loader = applicationThatHasGone();

        eventually(
                "no thread of the guard is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("poolguard-" + ChildApplication.POOL)));
        takeThePlaceInTheCachesOfTheJdk();
        eventually("the class loader is collected", () -> {
            System.gc();
            return loader.refersTo(null);
        });
    }

    /** The server lives through many of them. */
    @Test
    void close_twentyApplicationsThatGo_leaveNoClassAndNoThread() throws Exception {
        Set<String> before = liveThreads();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < RELOADS; i++) {
            loaders.add(applicationThatHasGone());
        }

        eventually("the threads are those of before", () -> before.containsAll(liveThreads()));
        takeThePlaceInTheCachesOfTheJdk();
        eventually("the class loaders are collected", () -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.refersTo(null));
        });
    }

    private static Set<String> liveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName() + " " + thread.getId())
                .filter(name -> name.startsWith("poolguard-") || name.startsWith(ChildApplication.POOL))
                .collect(Collectors.toSet());
    }

    @Test
    void close_acquiredAMillionTimes_booksAreEmpty() throws Exception {
        try (PoolGuard guard = PoolGuard.newPool(H2.config()).build()) {
            onEachThread(() -> {
                for (int i = 0; i < CYCLES / THREADS; i++) {
                    guard.dataSource().getConnection().close();
                }
                return "done";
            });

            assertThat(guard.holds()).isEmpty();
            assertThat(guard.figures())
                    .singleElement()
                    .satisfies(figures -> assertThat(figures.acquires()).isEqualTo(CYCLES));
        }
    }

    /** Runs an application in a class loader of its own, to its end, and keeps nothing of it. */
    private WeakReference<ClassLoader> applicationThatHasGone() throws Exception {
        ChildFirst loader = new ChildFirst(getClass().getClassLoader());
        Object application = loader.loadClass(ChildApplication.class.getName())
                .getDeclaredConstructor()
                .newInstance();

        @SuppressWarnings("unchecked") // it is what the class says
        BiFunction<DataSource, ExecutorService, List<String>> run =
                (BiFunction<DataSource, ExecutorService, List<String>>) application;

        assertThat(run.apply(database, threads))
                .contains("HELD_IDLE", "NESTED", "UNCOMMITTED_RETURN", "holds=0", "acquires=" + 2 * 2)
                .filteredOn(line -> line.startsWith("loader="))
                .containsExactly("loader=ChildFirst", "loader=ChildFirst");
        return new WeakReference<>(loader);
    }

    /**
     * The JDK keeps, in its caches for records, the classes of the record that was compared last, JDK 17 strongly. Here
     * comes a record of a third class loader, so that those of the application are not kept.
     */
    private void takeThePlaceInTheCachesOfTheJdk() throws Exception {
        Constructor<?> last = new ChildFirst(getClass().getClassLoader())
                .loadClass(Last.class.getName())
                .getDeclaredConstructors()[0];
        Object one = last.newInstance(last.newInstance((Object) null));
        Object same = last.newInstance(last.newInstance((Object) null));

        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).hasToString(same.toString());
    }

    /** A record that is compared, hashed and printed. */
    public record Last(Last component) {}

    private void onEachThread(Callable<String> work) throws Exception {
        CyclicBarrier all = new CyclicBarrier(THREADS);
        List<Future<String>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            running.add(threads.submit(() -> {
                all.await(10, TimeUnit.SECONDS);
                return work.call();
            }));
        }
        for (Future<String> one : running) {
            one.get(30, TimeUnit.SECONDS);
        }
    }

    /** Loads the guard, the pool and the log's interface anew; all else is the server's. */
    private static final class ChildFirst extends ClassLoader {

        private static final List<String> ANEW = List.of("io.poolguard.", "com.zaxxer.hikari.", "org.slf4j.");

        ChildFirst(ClassLoader server) {
            super(server);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (ANEW.stream().noneMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try (InputStream code = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (code == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = code.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
