/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import io.poolguard.internal.clock.Clock;
import io.poolguard.internal.clock.Ticker;
import io.poolguard.internal.finding.FindingDispatcher.Messages;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldMaker;
import io.poolguard.internal.hold.MeasuredHold;
import io.poolguard.internal.stack.ApplicationCode;
import io.poolguard.internal.stack.KnownWaits;
import io.poolguard.internal.text.LogText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds a guard. The options that may change while the guard runs are those of {@link GuardSettings}; each option here
 * is fixed once the guard is built. For one thread at a time.
 */
public final class PoolGuardBuilder extends GuardSettings<PoolGuardBuilder> {

    /** When the line of the application that acquires is captured. */
    public enum Sites {
        /** Never. */
        OFF,
        /**
         * For a bounded number of acquires per second, more while threads wait: for each of them where there are fewer,
         * and for the first ones of a burst. An acquire that is not captured pays nothing.
         */
        ADAPTIVE,
        /** At each acquire, for one to three microseconds. */
        ALWAYS
    }

    /** What JMX shows of the guard. */
    public enum Jmx {
        /** Nothing. */
        OFF,
        /** What the guard knows: {@link PoolGuardMXBean}. */
        READ,
        /** The same, and the thresholds can be changed. */
        CHANGE_THRESHOLDS
    }

    /** A name of a package or class. */
    private static final Pattern PACKAGE = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*"
            + "(\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)*");

    final GuardedPool.Source pool;
    final List<KnownWaits.Entry> knownWaits = new ArrayList<>();
    private final List<String> applicationPackages = new ArrayList<>();
    private final List<String> libraryPackages = new ArrayList<>();
    Sites sites = Sites.ADAPTIVE;
    Jmx jmx = Jmx.OFF;
    Optional<Consumer<Finding>> listener = Optional.empty();
    Optional<Supplier<@Nullable String>> context = Optional.empty();
    Optional<Executor> executor = Optional.empty();
    private Ticker ticker = Ticker.SYSTEM;
    private Optional<Duration> tick = Optional.empty();
    private boolean measuresJdbcTimes;
    Messages messages = Messages.NAMES;

    PoolGuardBuilder(GuardedPool.Source pool) {
        this.pool = pool;
    }

    @Override
    PoolGuardBuilder self() {
        return this;
    }

    /**
     * When the line of the application that acquires is captured. Default: {@link Sites#ADAPTIVE}.
     *
     * @param sites the mode
     * @return this builder
     */
    public PoolGuardBuilder sites(Sites sites) {
        this.sites = Objects.requireNonNull(sites, "sites");
        return this;
    }

    /**
     * Measures the time in JDBC by two readings of the clock around each call, some 50 ns. Default: the watchdog samples
     * it, an estimate that costs the calls nothing.
     *
     * @return this builder
     */
    public PoolGuardBuilder measureJdbcTimes() {
        this.measuresJdbcTimes = true;
        return this;
    }

    /**
     * Keeps the names of labels, threads, methods and clients out of the messages of exceptions for acquires and slow calls
     * that fail: for services that show messages to their clients. The report of the exception and the log have them all
     * the same. Default: messages carry them, since a reader of a log needs them.
     *
     * @return this builder
     */
    public PoolGuardBuilder plainMessages() {
        this.messages = Messages.PLAIN;
        return this;
    }

    /**
     * What JMX shows of the guard, on the platform's MBean server. Default: {@link Jmx#OFF}.
     *
     * @param mode the mode
     * @return this builder
     */
    public PoolGuardBuilder jmx(Jmx mode) {
        this.jmx = Objects.requireNonNull(mode, "jmx");
        return this;
    }

    /**
     * Names what a thread waits for when its stack contains a class with this prefix. The newest entries come first, and
     * all of them before the guard's own table of well-known clients. Default: none.
     *
     * @param classPrefix the beginning of a class name, such as {@code com.example.model.}
     * @param name what it is called in messages: "it waits in …"
     * @return this builder
     * @throws IllegalArgumentException if either is blank
     */
    public PoolGuardBuilder knownWait(String classPrefix, String name) {
        knownWaits.add(0, new KnownWaits.Entry(notBlank("classPrefix", classPrefix), LogText.named("name", name)));
        return this;
    }

    /**
     * Names packages of the application that the guard would take for a library's: those below {@code org.apache.}, say.
     * Their lines are shown as the application's. Adds to those named before; of all that fit a class, here and in
     * {@link #libraryPackages}, the longest decides. Default: every package is the application's that is not in the guard's
     * table of libraries.
     *
     * @param names packages, each with all below it, or classes
     * @return this builder
     * @throws IllegalArgumentException if one is no name of a package or class
     */
    public PoolGuardBuilder applicationPackages(String... names) {
        applicationPackages.addAll(packages("applicationPackages", names));
        return this;
    }

    /**
     * Names packages and classes whose lines are passed over: those that acquire for others, such as a helper around
     * {@code getConnection} or an aspect. The line that called them is shown instead; theirs only if nobody called them.
     * Adds to those named before. Default: none beside the guard's table of libraries.
     *
     * @param names packages, each with all below it, or classes
     * @return this builder
     * @throws IllegalArgumentException if one is no name of a package or class
     */
    public PoolGuardBuilder libraryPackages(String... names) {
        libraryPackages.addAll(packages("libraryPackages", names));
        return this;
    }

    /**
     * What receives every finding, also those that share a line in the log; {@link Finding#stage()} says whether it
     * begins, has doubled, or is over. Default: the log alone.
     *
     * <p>The guard calls it on a thread of its own, one finding at a time, in the order in which they were found, and
     * never on the application's threads. It may block and may acquire connections. A listener that falls more than a
     * thousand findings behind misses those that come then; {@link PoolSnapshot#undelivered()} counts them. Exceptions
     * that it throws are logged and counted ({@link PoolSnapshot#listenerFailures()}), and harm nothing.
     *
     * @param listener the listener
     * @return this builder
     */
    public PoolGuardBuilder listener(Consumer<Finding> listener) {
        this.listener = Optional.of(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * What each hold is for, in the application's words: a trace id, say, so that a finding leads to a request.
     * Called at each acquire, on the acquiring thread, so it must be quick. If it throws, the exception's class name is
     * recorded instead. Cut to 64 characters. Default: none.
     *
     * @param context gives the context of the calling thread, or {@code null} if it has none
     * @return this builder
     */
    public PoolGuardBuilder context(Supplier<@Nullable String> context) {
        this.context = Optional.of(Objects.requireNonNull(context, "context"));
        return this;
    }

    private static List<String> packages(String option, String... names) {
        for (String name : names) {
            if (!PACKAGE.matcher(Objects.requireNonNull(name, option)).matches()) {
                throw new IllegalArgumentException(
                        option + " must be names of packages or classes, such as com.example.shop, but is '"
                                + LogText.clean(name) + "'");
            }
        }
        return List.of(names);
    }

    private static String notBlank(String what, String text) {
        LogText.named(what, text);
        return text;
    }

    PoolGuardBuilder ticker(Ticker ticker) {
        this.ticker = ticker;
        return this;
    }

    PoolGuardBuilder tick(Duration tick) {
        this.tick = Optional.of(tick);
        return this;
    }

    ApplicationCode applicationCode() {
        return new ApplicationCode(applicationPackages, libraryPackages);
    }

    Clock clock() {
        return new Clock(ticker, tick);
    }

    /** What makes the holds. */
    HoldMaker holds() {
        return measuresJdbcTimes ? MeasuredHold.maker(ticker) : Hold::new;
    }

    /** What runs loggers and listener instead of threads of the guard's own. */
    PoolGuardBuilder executor(Executor executor) {
        this.executor = Optional.of(executor);
        return this;
    }

    /**
     * Builds the guard, and creates the pool if it is the guard's own. The guard gets a copy of the settings: later
     * changes of this builder do not reach it.
     *
     * @return a running guard
     * @throws IllegalStateException if the pool has a guard already, or is closed
     */
    public PoolGuard build() {
        GuardParts parts = GuardParts.of(this);
        PoolGuard guard = new PoolGuard(parts);
        try {
            parts.start(guard);
        } catch (Throwable t) {
            guard.close();
            throw t;
        }
        return guard;
    }
}
