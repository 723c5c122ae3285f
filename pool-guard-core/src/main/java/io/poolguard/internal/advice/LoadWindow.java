/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.advice;

import io.poolguard.Ending;
import io.poolguard.internal.advice.LoadBucket.Concurrency;
import io.poolguard.internal.advice.LoadBucket.Failed;
import io.poolguard.internal.advice.LoadBucket.LabelBucket;
import io.poolguard.internal.advice.LoadBucket.Span;
import io.poolguard.internal.clock.TickListener;
import io.poolguard.internal.clock.Ticker;
import io.poolguard.internal.hold.Counts;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.stack.Frame;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The load of the last five minutes, as sampled by the watchdog at its ticks. The watchdog publishes an immutable
 * snapshot every 500 ms, which readers share.
 *
 * <p>Rates and lengths are by the clock. A watchdog that starves witnesses less of that time: what it has seen stands for
 * the whole, and the advice says how much that was.
 */
public final class LoadWindow implements TickListener {

    /*
     * Memory. 60 buckets of 5 s, and in each: for each label that was used some 400 bytes, most of them for its
     * arrivals by steps, and 8 for each connection of its peak; 70 bytes for each line that was met, at most 200. A
     * service with five labels and peaks of ten comes to 200 KB. A hundred labels, all in use all the time with peaks
     * of ten and two lines each, come to 4 MB: the most, unless a hundred labels take larger pools in turn.
     */

    static final long LONGEST = Duration.ofMinutes(5).toNanos();

    private static final long BUCKET = Duration.ofSeconds(5).toNanos();
    private static final long PUBLISHED_EVERY = Duration.ofMillis(500).toNanos();

    /** A little less than the watchdog's longest tick: shorter ticks are put together. */
    private static final long STEP = Duration.ofMillis(90).toNanos();

    private final GuardState state;
    private final Ticker ticker;
    private final SiteSampler siteSampler;

    // The oldest first. Written by the watchdog alone; read by threads that ask for advice.
    private volatile List<LoadBucket> published = List.of();

    // Written and read by the watchdog alone.
    private final Map<String, LabelSampler> samplers = new HashMap<>();
    private final Deque<LoadBucket> closed = new ArrayDeque<>();
    private long closedLength;
    private ConcurrencyHistogram inUse = new ConcurrencyHistogram();
    private ConcurrencyHistogram needed = new ConcurrencyHistogram();
    private List<Long> steps = new ArrayList<>();
    private Failed failedBefore = Failed.NONE;
    private long last;
    private long length;
    private long witnessed;
    private long sinceStep;
    private long sincePublished;

    public LoadWindow(GuardState state, Ticker ticker) {
        this.state = state;
        this.ticker = ticker;
        this.last = ticker.read();
        this.siteSampler = new SiteSampler(state.registry());
    }

    @Override
    public void tick(long elapsed) {
        if (elapsed == 0) {
            state.labels().forEach(label -> sampler(label).noTimePassed());
            return; // there is nothing to sample
        }
        long now = ticker.read();
        long passed = Math.max(elapsed, now - last);
        last = now;
        state.labels().forEach(label -> sampler(label).tick(elapsed, passed));
        inUse.add(samplers.values().stream().mapToInt(LabelSampler::out).sum(), passed);
        needed.add(samplers.values().stream().mapToInt(LabelSampler::needed).sum(), passed);
        length += passed;
        witnessed += elapsed;
        sinceStep += passed;
        sincePublished += passed;
        if (sinceStep >= STEP || sincePublished >= PUBLISHED_EVERY) {
            step();
        }
        if (sincePublished >= PUBLISHED_EVERY) {
            publish();
        }
    }

    private LabelSampler sampler(Label label) {
        return samplers.computeIfAbsent(label.name(), name -> new LabelSampler(label.stats(), steps.size()));
    }

    private void step() {
        steps.add(sinceStep);
        sinceStep = 0;
        samplers.values().forEach(LabelSampler::step);
    }

    private void publish() {
        siteSampler.walk(sincePublished);
        sincePublished = 0;
        LoadBucket bucket = bucket();
        if (length >= BUCKET) {
            close(bucket);
            published = List.copyOf(closed);
        } else {
            List<LoadBucket> all = new ArrayList<>(closed);
            all.add(bucket);
            published = List.copyOf(all);
        }
    }

    private LoadBucket bucket() {
        Map<String, LabelBucket> parts = new HashMap<>();
        Map<String, Map<Frame, Long>> sites = new HashMap<>();
        samplers.forEach((label, sampler) -> {
            LabelBucket part = sampler.bucket((double) length / witnessed);
            if (!part.isEmpty()) {
                parts.put(label, part);
                sites.put(label, siteSampler.sites(sampler.stats()));
            }
        });
        return new LoadBucket(
                new Span(length, witnessed),
                parts,
                new Concurrency(inUse.copy(), needed.copy(), siteSampler.threads()),
                List.copyOf(steps),
                sites,
                failed(),
                siteSampler.nestingPeak());
    }

    private Failed failed() {
        Counts<Ending> now = state.failures();
        return new Failed(now.all(), now.of(Ending.EXHAUSTED)).minus(failedBefore);
    }

    private void close(LoadBucket bucket) {
        failedBefore = failedBefore.plus(bucket.failed());
        closed.add(bucket);
        closedLength += bucket.length();
        while (closed.size() > 1 && closedLength - closed.element().length() >= LONGEST) {
            closedLength -= closed.remove().length();
        }
        samplers.values().forEach(LabelSampler::startBucket);
        siteSampler.startBucket();
        inUse = new ConcurrencyHistogram();
        needed = new ConcurrencyHistogram();
        steps = new ArrayList<>();
        length = 0;
        witnessed = 0;
    }

    /** The load of the window. From any thread. */
    LoadSummary summary() {
        return new LoadSummary(published);
    }
}
