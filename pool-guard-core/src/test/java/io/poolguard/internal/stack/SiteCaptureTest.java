/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.example.Application;
import com.example.Orders$$SpringCGLIB$$0;
import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.LabelRegistry;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.hold.Threads;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SiteCaptureTest {

    private static final int CALM = 0;
    private static final int PENDING = 1;
    private static final int MANY = 2_000;
    private static final int FRAMES = 4;

    // ------------------------------------------------------------------ the budget

    @Test
    void capture_off_isNone() throws Exception {
        assertThat(captured(new SiteCapture(Sites.OFF, ApplicationCode.BY_TABLE)))
                .isZero();
    }

    @Test
    void refill_off_staysOff() throws Exception {
        SiteCapture sites = new SiteCapture(Sites.OFF, ApplicationCode.BY_TABLE);
        sites.refill(PENDING);

        assertThat(captured(sites)).isZero();
    }

    @Test
    void capture_always_takesEachSite() throws Exception {
        assertThat(captured(new SiteCapture(Sites.ALWAYS, ApplicationCode.BY_TABLE)))
                .isEqualTo(MANY);
    }

    /** A pool of any usual size can be emptied before the first tick, and each holder is known. */
    @Test
    void capture_adaptive_takesABurstFromTheStart() throws Exception {
        assertThat(burst()).isBetween(32, 512);
    }

    @Test
    void capture_adaptiveAndSpent_isNone() throws Exception {
        assertThat(captured(spent())).isZero();
    }

    @Test
    void refill_calm_allowsAFew() throws Exception {
        assertThat(afterTicks(1, CALM)).isBetween(1, burst() / 2);
    }

    @Test
    void refill_threadsWait_allowsMore() throws Exception {
        assertThat(afterTicks(1, PENDING)).isGreaterThan(afterTicks(1, CALM)).isLessThanOrEqualTo(burst());
    }

    @Test
    void refill_nothingTaken_addsUp() throws Exception {
        assertThat(afterTicks(2, CALM)).isEqualTo(2 * afterTicks(1, CALM));
    }

    @Test
    void refill_longCalm_addsUpToABurstAndNoFurther() throws Exception {
        assertThat(afterTicks(1_000, CALM)).isEqualTo(burst());
    }

    @Test
    void refill_longPressure_neverAllowsMoreThanABurst() throws Exception {
        assertThat(afterTicks(1_000, PENDING)).isEqualTo(burst());
    }

    /** Two threads may take the last walk together, and must not make the next tick pay for it. */
    @Test
    void refill_afterTwoThreadsTookTheLast_allowsAsMuchAsEver() throws Exception {
        int rounds = 200;
        int burst = burst();
        int calm = afterTicks(1, CALM);
        List<SiteCapture> oneLeft = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            SiteCapture sites = new SiteCapture(Sites.ADAPTIVE, ApplicationCode.BY_TABLE);
            captured(sites, burst - 1);
            oneLeft.add(sites);
        }

        int raced = Threads.race(rounds, i -> oneLeft.get(i).capture()).get(0).size();

        for (SiteCapture sites : oneLeft.subList(0, raced)) {
            sites.refill(CALM);
            assertThat(captured(sites)).isEqualTo(calm);
        }
    }

    @Test
    void capture_manyThreads_keepsToTheBudgetButForOneWalkEach() throws Exception {
        SiteCapture sites = new SiteCapture(Sites.ADAPTIVE, ApplicationCode.BY_TABLE);
        int threads = 8;

        int captured = Threads.together(threads, () -> captured(sites)).stream()
                .mapToInt(Integer::intValue)
                .sum();

        assertThat(captured).isBetween(burst(), burst() + threads - 1);
    }

    // ------------------------------------------------------------------ the site, read at once or later

    static Stream<Arguments> ways() {
        SiteCapture sites = new SiteCapture(Sites.OFF, ApplicationCode.BY_TABLE);
        Callable<Site> here = sites::here;
        Callable<Site> noted = sites::always;
        return Stream.of(arguments(named("here", here)), arguments(named("noted", noted)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void site_calledByTheApplication_isItsInnermostLine(Callable<Site> way) throws Exception {
        Site site = Application.serve(way);

        assertThat(site.line().map(Frame::toString)).get().asString().matches("Application\\.answer:\\d+");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void site_calledByTheApplication_keepsItsCallers(Callable<Site> way) throws Exception {
        Site site = Application.serve(way);

        assertThat(site.frames()).extracting(Frame::place).startsWith("Application.answer", "Application.serve");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void site_deepStack_keepsAFewFrames(Callable<Site> way) throws Exception {
        Site site = Application.serveDeeply(20, way);

        assertThat(site.frames()).hasSize(FRAMES);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void site_librariesBetween_areLeftOut(Callable<Site> way) throws Exception {
        Site site = Application.answer(
                () -> List.of(1).stream().map(one -> called(way)).findAny().orElseThrow());

        assertThat(site.line().map(Frame::place)).contains("Application.answer");
    }

    /** A mapper's or a repository's: named, it would hide the line that the reader looks for. */
    @ParameterizedTest
    @MethodSource("ways")
    void site_proxyInTheApplicationsPackage_isLeftOut(Callable<Site> way) {
        StackWalker all = StackWalker.getInstance();
        List<String> proxies = new ArrayList<>();

        Site site = (Site) Application.answerByProxy((proxy, method, arguments) -> {
            all.forEach(frame -> proxies.add(frame.getClassName()));
            return way.call();
        });

        assertThat(proxies)
                .as("the proxy is on the stack")
                .anyMatch(name -> name.matches("com\\.example\\.\\$Proxy\\d+"));
        assertThat(site.line().map(Frame::place)).contains("Application.answerByProxy");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void site_noApplicationOnTheStack_isNotKnown(Callable<Site> way) throws Exception {
        FutureTask<Site> task = new FutureTask<>(way);
        new Thread(task, "no application").start();

        assertThat(task.get().isKnown()).isFalse();
    }

    /** The method that a proxy calls once it has acquired, as one that opens a transaction, is not on the stack yet. */
    @ParameterizedTest
    @MethodSource("ways")
    void site_proxyMadeOfTheApplicationsClass_isNamedBesideTheLine(Callable<Site> way) {
        Site site = Application.place(new Orders$$SpringCGLIB$$0<Site>(() -> called(way)));

        assertThat(site.text()).get().asString().matches("Application\\.place:\\d+ through Orders\\.place");
        assertThat(site.frames()).extracting(Frame::place).startsWith("Application.place");
    }

    /** It is the proxied method itself that acquires: its own line says more. */
    @ParameterizedTest
    @MethodSource("ways")
    void site_methodBehindTheProxyAcquires_isItsLine(Callable<Site> way) {
        Site site = Application.place(new Orders$$SpringCGLIB$$0<Site>(() -> null) {
            @Override
            public Site place() {
                return super.placeItself(() -> called(way));
            }
        });

        assertThat(site.text()).get().asString().matches("Orders\\.placeItself:\\d+");
    }

    /** A frame keeps its class, and so whatever the class keeps: at last the connection. */
    @Test
    void witness_siteOfAnApplicationThatHasGone_keepsNoClass() throws Exception {
        Object handle = new Object();
        Hold hold = new Hold(handle, new LabelRegistry("chat").none(), Thread.currentThread(), Owner.CALLER);
        WeakReference<ClassLoader> loader = acquiredByAnotherApplication(hold);

        hold.witness(1);

        eventually("the application is collected", () -> {
            System.gc();
            return loader.refersTo(null);
        });
        assertThat(hold.site().line().map(Frame::place)).contains("Application.answer");
        Reference.reachabilityFence(handle);
    }

    private static Site called(Callable<Site> way) {
        try {
            return way.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static WeakReference<ClassLoader> acquiredByAnotherApplication(Hold hold) throws Exception {
        byte[] bytes;
        try (InputStream file = Application.class.getResourceAsStream("Application.class")) {
            bytes = file.readAllBytes();
        }
        ClassLoader loader = new ClassLoader(SiteCaptureTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.equals(Application.class.getName()) && findLoadedClass(name) == null
                        ? defineClass(name, bytes, 0, bytes.length)
                        : super.loadClass(name, resolve);
            }
        };
        Callable<Site> noted = new SiteCapture(Sites.OFF, ApplicationCode.BY_TABLE)::always;
        Site site = (Site) loader.loadClass(Application.class.getName())
                .getMethod("answer", Callable.class)
                .invoke(null, noted);
        hold.acquiredAt(site);
        return new WeakReference<>(loader);
    }

    // ------------------------------------------------------------------

    private static SiteCapture spent() throws Exception {
        SiteCapture sites = new SiteCapture(Sites.ADAPTIVE, ApplicationCode.BY_TABLE);
        captured(sites);
        return sites;
    }

    /** How many sites a new guard captures before its first tick. */
    private static int burst() throws Exception {
        return captured(new SiteCapture(Sites.ADAPTIVE, ApplicationCode.BY_TABLE));
    }

    /** How many sites are captured after so many ticks, if there was nothing left before them. */
    private static int afterTicks(int ticks, int pending) throws Exception {
        SiteCapture sites = spent();
        for (int i = 0; i < ticks; i++) {
            sites.refill(pending);
        }
        return captured(sites);
    }

    /** How many of many acquires get a site. */
    private static int captured(SiteCapture sites) throws Exception {
        return captured(sites, MANY);
    }

    private static int captured(SiteCapture sites, int acquires) throws Exception {
        int captured = 0;
        for (int i = 0; i < acquires; i++) {
            if (Application.answer(sites::capture) != Site.NONE) {
                captured++;
            }
        }
        return captured;
    }
}
