/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import io.poolguard.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The latest findings, for those who look on: a finding that grows or ends takes the place of its beginning. */
final class LatestFindings implements Consumer<Finding> {

    static final int KEPT = 50;

    /**
     * A finding as it was told last.
     *
     * @param number counts what was told, from 1
     * @param finding the finding
     */
    record Told(long number, Finding finding) {
        private boolean isAbout(Finding other) {
            return finding.kind() == other.kind()
                    && finding.hold().id() == other.hold().id();
        }
    }

    // Replaced by the guard's thread for listeners, which tells one finding at a time; read by all.
    private volatile List<Told> latest = List.of();

    @Override
    public void accept(Finding finding) {
        List<Told> now = new ArrayList<>(latest);
        long number = last() + 1;
        now.removeIf(told -> told.isAbout(finding));
        if (now.size() == KEPT) {
            now.remove(0);
        }
        now.add(new Told(number, finding));
        latest = List.copyOf(now);
    }

    /** The number of the latest; 0 if there is none. */
    long last() {
        List<Told> now = latest;
        return now.isEmpty() ? 0 : now.get(now.size() - 1).number();
    }

    /** Those told after the one with this number, the latest last. */
    List<Told> after(long number) {
        return latest.stream().filter(told -> told.number() > number).toList();
    }

    /** What the thread of this hold waits for, if a finding about it says so. */
    Optional<String> waitsFor(long hold) {
        return latest.stream()
                .map(Told::finding)
                .filter(finding -> finding.hold().id() == hold)
                .flatMap(finding -> finding.hold().waitsFor().stream())
                .findFirst();
    }
}
