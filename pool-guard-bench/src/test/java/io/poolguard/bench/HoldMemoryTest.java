/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.bench.stub.StubDataSource;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.stack.ApplicationCode;
import io.poolguard.internal.stack.SiteCapture;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * How much memory an open hold takes, beside the handle that its holder has: counted as it is allocated, which the JVM
 * does to the byte. None of it is let go before the hold ends.
 */
class HoldMemoryTest {

    private static final long MOST_BYTES = 128;

    // There are four to eight slots for each hold, of four bytes each; and none are made before many are needed.
    private static final long MOST_BYTES_OF_A_PLACE = 32;

    /** As many as a thread has slots of its own from the start. */
    private static final int FEW = 4;

    private static final int MANY = 10_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void open_takesNoMoreThanSaid() {
        assertThat(bytesPerHold(FEW, 0)).isPositive().isLessThanOrEqualTo(MOST_BYTES);
    }

    @Test
    void open_ofManyHolds_takesLittleMoreForTheirPlacesInTheBooks() {
        assertThat(bytesPerHold(MANY, 0) - bytesPerHold(FEW, 0))
                .isPositive()
                .isLessThanOrEqualTo(MOST_BYTES_OF_A_PLACE);
    }

    @Test
    void tick_whateverItHasSeen_leavesNoMoreThanSaid() {
        long seenTwice = bytesPerHold(FEW, 2);

        assertThat(seenTwice).isLessThanOrEqualTo(MOST_BYTES).isEqualTo(bytesPerHold(FEW, 20));
    }

    /** The least of several tries: the first one loads classes. */
    private long bytesPerHold(int holds, int ticks) {
        return LongStream.range(0, 5)
                        .map(attempt -> allocated(holds, ticks))
                        .min()
                        .orElseThrow()
                / holds;
    }

    private long allocated(int holds, int ticks) {
        GuardState books = GuardState.of("memory", new SiteCapture(Sites.OFF, ApplicationCode.BY_TABLE));
        Connection connection = new StubDataSource().getConnection();
        Hold.Giver pool = () -> connection;
        Object handle = new Object();
        Hold[] kept = new Hold[holds];

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < holds; i++) {
            kept[i] = open(books, handle, pool);
        }
        tick(books, ticks);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(books.registry().holds()).hasSameSizeAs(kept);
        return bytes;
    }

    /** What the watchdog does with each hold. */
    private static void tick(GuardState books, int times) {
        for (int i = 0; i < times; i++) {
            books.registry().forEach(hold -> hold.witness(1));
        }
    }

    private static Hold open(GuardState books, Object handle, Hold.Giver pool) {
        Hold hold = new Hold(handle, books.labels().none(), Thread.currentThread(), Owner.CALLER);
        books.registry().add(hold);
        ask(hold, pool);
        hold.open();
        return hold;
    }

    private static void ask(Hold hold, Hold.Giver pool) {
        try {
            hold.askFor(pool);
        } catch (SQLException e) {
            throw new AssertionError("no pool is asked", e);
        }
    }
}
