/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.AcquireTimeoutException;
import io.poolguard.HoldSnapshot;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExhaustedPoolTest {

    private final ExhaustedPool pool = new ExhaustedPool();

    @BeforeEach
    void open() {
        pool.open();
    }

    @AfterEach
    void close() throws InterruptedException {
        pool.close();
    }

    @Test
    void timeOut_afterASecond_saysWhereEachHolderWaits() {
        pool.passASecond();

        assertThat(holders())
                .hasSize(pool.holders)
                .extracting(HoldSnapshot::nowIn)
                .allSatisfy(place -> assertThat(place)
                        .hasValueSatisfying(text -> assertThat(text)
                                .contains("CompletableFuture.get")
                                .contains("ExhaustedPool.waitBelow")));
    }

    @Test
    void open_letsHoldersStandAsDeepAsSaid() {
        assertThat(Thread.getAllStackTraces().entrySet())
                .filteredOn(thread -> thread.getKey().getName().startsWith("holder-"))
                .hasSize(pool.holders)
                .allSatisfy(thread -> assertThat(thread.getValue())
                        .hasSizeBetween(ExhaustedPool.FRAMES - 3, ExhaustedPool.FRAMES + 3)); // a JDK's own differ
    }

    private List<HoldSnapshot> holders() {
        SQLException thrown = pool.timeOut();
        assertThat((Throwable) thrown).isInstanceOf(AcquireTimeoutException.class);
        return ((AcquireTimeoutException) thrown).report().holders();
    }
}
