/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All holds, each with the acquire in which its thread waits for one more: as long as none of these is served, none of
 * them will end.
 */
public final class Circle {

    private record Link(Hold hold, Hold waitsIn) {
        boolean stands() {
            return hold.isOpen() && waitsIn.isAcquiring() && hold.holder() == waitsIn.acquirer();
        }
    }

    private final List<Link> links;

    private Circle(List<Link> links) {
        this.links = links;
    }

    /** The circle of all holds, if there is one: if there are holds, and the thread of each of them waits. */
    public static Optional<Circle> of(HoldRegistry registry) {
        return of(registry, hold -> true);
    }

    /** As above, of those holds that take a connection of the pool: one that is broken takes none. */
    public static Optional<Circle> of(HoldRegistry registry, Predicate<Hold> takesConnection) {
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
            if (waitsIn == null) {
                return Optional.empty();
            }
            links.add(new Link(hold, waitsIn));
        }
        return links.isEmpty() ? Optional.empty() : Optional.of(new Circle(links));
    }

    /**
     * Whether it stands still. An acquire that waits at two moments has waited all the time between them, so what was
     * true of the pool meanwhile was true of all links together.
     */
    public boolean stands() {
        return links.stream().allMatch(Link::stands);
    }

    public int size() {
        return links.size();
    }

    /** Whether each hold can be ended by its own waiting thread alone. */
    public boolean isOfTransactions() {
        return links.stream().allMatch(link -> link.hold().isOfTransaction());
    }

    public List<Hold> holds() {
        return links.stream().map(Link::hold).toList();
    }
}
