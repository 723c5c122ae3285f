/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.internal.clock.SerialExecutor;
import io.poolguard.internal.clock.Ticker;
import io.poolguard.internal.report.HeldNow.Use;
import io.poolguard.internal.stack.ThreadStack;
import io.poolguard.internal.stack.ThreadStacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The stacks of the threads that used the holds last.
 *
 * <p>To take them stops all threads of the JVM for a moment. So one thread takes them, those that are asked for at once;
 * they are taken ten times a second at most, and less often where it takes long, so that a twentieth of the time goes
 * into it; and what was taken serves for a second. A stack counts only for the thread and for the pause or the call in which it was taken.
 */
final class HolderStacks {

    private static final Duration SERVES_FOR = Duration.ofSeconds(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int PAUSES_PER_COST = 20;
    private static final int MOST = 100;

    private record Taken(long at, Use use, ThreadStack stack) {}

    /**
     * What was taken lately.
     *
     * @param now the ticker's time
     * @param byHold by the holds' numbers, so that nothing keeps a thread or a hold alive
     */
    record Stacks(long now, Map<Long, Taken> byHold) {

        /** The stack of the hold's user; empty if none was taken of this use. */
        Optional<ThreadStack> of(HeldNow held) {
            return Optional.ofNullable(byHold.get(held.hold().id()))
                    .filter(this::serves)
                    .filter(taken -> taken.use().equals(held.use()))
                    .map(Taken::stack);
        }

        /** Whether there are such holds, and no stack of any. */
        boolean hasNone(List<HeldNow> held) {
            return !held.isEmpty() && held.stream().allMatch(one -> of(one).isEmpty());
        }

        private List<HeldNow> missing(List<HeldNow> asked) {
            return asked.stream().limit(MOST).filter(held -> of(held).isEmpty()).toList();
        }

        private boolean serves(Taken taken) {
            return now - taken.at() < SERVES_FOR.toNanos();
        }

        private Stacks with(Map<Long, Taken> more) {
            Map<Long, Taken> all = new HashMap<>(byHold);
            all.values().removeIf(taken -> !serves(taken));
            all.putAll(more);
            return new Stacks(now, all);
        }
    }

    /** No stacks. */
    static final Stacks NONE = new Stacks(0, Map.of());

    private final Ticker ticker;
    private final SerialExecutor thread;

    // Immutable. Written by the executor's thread; read by all that report.
    private volatile Map<Long, Taken> last = Map.of();

    // When stacks may be taken again. Written and read by the executor's thread alone.
    private long next;

    /**
     * Made with the guard.
     *
     * @param thread the thread that takes stacks
     */
    HolderStacks(Ticker ticker, SerialExecutor thread) {
        this.ticker = ticker;
        this.thread = thread;
        this.next = ticker.read();
    }

    /**
     * The stacks of the first of these holds, for any thread; those of some may be missing.
     *
     * @param patience how long the caller waits for those that are to be taken
     */
    Stacks take(List<HeldNow> asked, Duration patience) {
        Stacks known = known();
        List<HeldNow> missing = known.missing(asked);
        if (missing.isEmpty()) {
            return known;
        }
        // The caller's own, taken by another thread, would show the caller waiting for that thread.
        List<HeldNow> own = new ArrayList<>(missing);
        own.removeIf(held -> held.hold().user() != Thread.currentThread());
        List<HeldNow> others = new ArrayList<>(missing);
        others.removeAll(own);
        return (others.isEmpty() ? known : takeThere(others, patience)).with(stacks(own, known.now()));
    }

    private Stacks takeThere(List<HeldNow> asked, Duration patience) {
        CompletableFuture<Stacks> taken = new CompletableFuture<>();
        if (!thread.execute(() -> taken.complete(takeHere(asked)))) {
            return known();
        }
        try {
            return taken.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return known();
        } catch (ExecutionException | TimeoutException e) {
            return known();
        }
    }

    /** The same, for the thread that takes them. */
    Stacks takeHere(List<HeldNow> asked) {
        Stacks known = known();
        List<HeldNow> missing = known.missing(asked);
        if (missing.isEmpty() || known.now() - next < 0) {
            return known;
        }
        Stacks all = known.with(stacks(missing, known.now()));
        last = Map.copyOf(all.byHold());
        long cost = ticker.read() - known.now();
        next = known.now()
                + Math.max(SHORTEST_PAUSE.toNanos(), Math.min(LONGEST_PAUSE.toNanos(), PAUSES_PER_COST * cost));
        return all;
    }

    private Stacks known() {
        return new Stacks(ticker.read(), last);
    }

    private static Map<Long, Taken> stacks(List<HeldNow> asked, long now) {
        Map<Thread, ThreadStack> ofThreads =
                ThreadStacks.take(asked.stream().map(held -> held.hold().user()).toList());
        Map<Long, Taken> stacks = new HashMap<>();
        for (HeldNow held : asked) {
            ThreadStack stack = ofThreads.get(held.hold().user());
            // The thread of a hold that has ended, or was used since, may have been anywhere.
            if (stack != null && held.goesOn()) {
                stacks.put(held.hold().id(), new Taken(now, held.use(), stack));
            }
        }
        return stacks;
    }
}
