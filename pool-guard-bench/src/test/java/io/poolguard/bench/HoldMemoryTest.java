/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.bench.stub.StubDataSource;
import io.poolguard.internal.hold.Books;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Owner;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/**
 * How much memory an open hold takes, beside the handle that its holder has: counted as it is allocated, which the JVM
 * does to the byte. None of it is let go before the hold ends.
 */
class HoldMemoryTest {

    private static final long MOST_BYTES = 128;

    // Far more than have a slot without more being made. All of one thread: the dearest place in the books.
    private static final int HOLDS = 10_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void open_ofManyHolds_takesNoMoreThanSaidForEachWithItsPlaceInTheBooks() {
        Books books = Books.of("memory", Sites.OFF);
        Connection connection = new StubDataSource().getConnection();
        Object handle = new Object();
        Hold[] kept = new Hold[HOLDS];
        kept[0] = open(books, handle, connection); // loads the classes

        long before = allocated();
        for (int i = 1; i < HOLDS; i++) {
            kept[i] = open(books, handle, connection);
        }
        long perHold = (allocated() - before) / (HOLDS - 1);

        assertThat(books.registry().holds()).hasSize(HOLDS);
        assertThat(perHold).isPositive().isLessThanOrEqualTo(MOST_BYTES);
    }

    private static Hold open(Books books, Object handle, Connection connection) {
        Hold hold = new Hold(handle, books.labels().none(), Thread.currentThread(), Owner.CALLER);
        books.registry().add(hold);
        hold.open(connection);
        return hold;
    }

    private long allocated() {
        return threads.getCurrentThreadAllocatedBytes();
    }
}
