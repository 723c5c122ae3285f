/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Writes down what a handler is told, each with what is held at that moment. */
final class Recorder implements ObservationHandler<Context> {

    private final Supplier<Integer> held;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final List<Context> stopped = Collections.synchronizedList(new ArrayList<>());

    Recorder(Supplier<Integer> held) {
        this.held = held;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** The one observation of this name that was stopped. */
    Context stopped(String name) {
        List<Context> found = stopped.stream()
                .filter(context -> name.equals(context.getName()))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(name + " was stopped " + found.size() + " times; lines: " + lines);
        }
        return found.get(0);
    }

    /** The keys of the one session that was stopped. */
    String keys(String name) {
        return stopped(name).getLowCardinalityKeyValues().stream()
                .map(Recorder::text)
                .collect(Collectors.joining(" "));
    }

    /** The name of the parent of the one observation of this name that was stopped. */
    String parent(String name) {
        return Optional.ofNullable(stopped(name).getParentObservation())
                .map(ObservationView::getContextView)
                .map(context -> String.valueOf(context.getContextualName()))
                .orElse("none");
    }

    private static String text(KeyValue key) {
        return key.getKey() + "=" + key.getValue();
    }

    @Override
    public void onStart(Context context) {
        line("start", context);
    }

    @Override
    public void onError(Context context) {
        line("error", context);
    }

    @Override
    public void onScopeOpened(Context context) {
        line("open", context);
    }

    @Override
    public void onScopeClosed(Context context) {
        line("close", context);
    }

    @Override
    public void onStop(Context context) {
        stopped.add(context);
        line("stop", context);
    }

    private void line(String step, Context context) {
        lines.add(step + " " + context.getContextualName() + ", held=" + held.get());
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return true;
    }
}
