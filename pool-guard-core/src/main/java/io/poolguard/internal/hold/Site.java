/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.util.List;
import java.util.Optional;

/**
 * Where a connection was acquired: the application's own frames nearest to the acquire, innermost first.
 *
 * <p>Immutable.
 */
public record Site(List<Frame> frames) {

    /** Not captured. */
    public static final Site NONE = new Site(List.of());

    /** Whether it was captured. */
    public boolean isKnown() {
        return !frames.isEmpty();
    }

    /** The line that acquired, if the site was captured. */
    public Optional<Frame> line() {
        return frames.isEmpty() ? Optional.empty() : Optional.of(frames.get(0));
    }
}
