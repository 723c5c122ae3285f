/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.load;

import io.poolguard.examples.load.PoolCurve.Point;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/**
 * What one form did under the load.
 *
 * @param name the form
 * @param chats how many chats there were
 * @param answered how many got their whole answer, and were told that it is stored
 * @param heldAfter connections that are still in use when all is over
 * @param wall from the first question to the last answer
 * @param curve the pool meanwhile
 * @param missed how many points that curve lacks, as the service did not tell
 */
record LoadResult(String name, int chats, int answered, int heldAfter, Duration wall, List<Point> curve, int missed) {

    int failed() {
        return chats - answered;
    }

    /** The most answers under way at once. */
    int peakStreaming() {
        return peak(Point::streaming);
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%-15s chats %d, answered %d, failed %d; most at once: streaming %d, connections %d, of them idle in hand %d,"
                        + " waiting %d; %.1f s; %s%s",
                name,
                chats,
                answered,
                failed(),
                peakStreaming(),
                peak(Point::active),
                peak(Point::idleInHand),
                peak(Point::pending),
                wall.toMillis() / 1e3,
                missed == 0 ? "" : "the pool was not told " + missed + " times; ",
                heldAfter == 0 ? "every connection was given back" : heldAfter + " connections are STILL HELD");
    }

    private int peak(ToIntFunction<Point> figure) {
        return curve.stream().mapToInt(figure).max().orElse(0);
    }
}
