/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A wait-for cycle over all holds: the thread of each hold waits in an acquire of the same pool. As long as none of
 * these acquires is served, none of the holds ends.
 */
public final class WaitCycle {

    private record Link(Hold hold, Hold waitsIn) {
        boolean stands() {
            return hold.isOpen()
                    && !hold.isHandedOver()
                    && waitsIn.isAcquiring()
                    && hold.holder() == waitsIn.acquirer();
        }
    }

    private final List<Link> links;

    private WaitCycle(List<Link> links) {
        this.links = links;
    }

    /**
     * The cycle of all holds that take a connection of the pool, if there are such holds and the thread of each of them
     * waits.
     *
     * @param takesConnection whether a hold takes a connection: a hold whose connection is broken takes none
     */
    public static Optional<WaitCycle> of(HoldRegistry registry, Predicate<Hold> takesConnection) {
        Map<Thread, Hold> waiting = new HashMap<>();
        List<Hold> holds = new ArrayList<>();
        registry.forEach(hold -> {
            if (hold.isAcquiring()) {
                waiting.put(hold.acquirer(), hold);
            } else if (hold.isHeld() && !hold.isLost() && takesConnection.test(hold)) {
                holds.add(hold);
            }
        });
        List<Link> links = new ArrayList<>();
        for (Hold hold : holds) {
            Hold waitsIn = waiting.get(hold.holder());
            if (waitsIn == null || hold.isHandedOver()) {
                return Optional.empty();
            }
            links.add(new Link(hold, waitsIn));
        }
        return links.isEmpty() ? Optional.empty() : Optional.of(new WaitCycle(links));
    }

    /**
     * Whether the cycle still stands. An acquire that waits at two moments has waited all the time between them. So what
     * the caller read of the pool between them was true of all links together.
     */
    public boolean stands() {
        return links.stream().allMatch(Link::stands);
    }

    /** Whether one of the acquires is being refused: the cycle is told and ended by it. */
    public boolean isBeingRefused() {
        return links.stream().anyMatch(link -> link.waitsIn().isRefused());
    }

    public int size() {
        return links.size();
    }

    /** Whether each hold can be ended by its waiting thread only. */
    public boolean isOfTransactions() {
        return links.stream().allMatch(link -> link.hold().isOfTransaction());
    }

    public List<Hold> holds() {
        return links.stream().map(Link::hold).toList();
    }
}
