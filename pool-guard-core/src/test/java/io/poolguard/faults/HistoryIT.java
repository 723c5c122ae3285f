/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.faults;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.Ending;
import io.poolguard.PoolGuard;
import io.poolguard.faults.TransferHistory.Outcome;
import io.poolguard.support.FaultyNetwork;
import io.poolguard.support.PoolInvariants;
import io.poolguard.support.Postgres;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many threads transfer money while server and network fail: what they were told is what the database has.
 *
 * <p>Three parts: {@link TransferClients} transfer, the {@link FaultInjector} breaks, the {@link TransferHistory} checks. Longer, or again with the
 * seed of a run: {@code mvn -Phistory -Dhistory.seconds=60 -Dhistory.seed=1}. The seed repeats the faults and what each
 * client does, not how their threads meet.
 */
@Timeout(900)
class HistoryIT {

    static final int POOL_SIZE = 8;

    private static final int CLIENTS = 16;
    private static final int ENOUGH = 200;
    private static final int SECONDS = Integer.getInteger("history.seconds", 10);
    private static final long SEED = Long.getLong("history.seed", new Random().nextInt(1_000_000));

    private static Postgres postgres;

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @Test
    void transfers_serverAndNetworkFail_everybodyWasToldTheTruth() throws Exception {
        Bank.open(postgres);
        TransferHistory history = new TransferHistory();
        try (FaultyNetwork network = new FaultyNetwork(postgres.port());
                PoolGuard guard = PoolGuard.newPool(pool(network)).build()) {
            PoolInvariants invariants = new PoolInvariants(guard);
            TransferClients clients = TransferClients.of(guard, history);
            FaultInjector injector = new FaultInjector(postgres, network, SEED);

            clients.start(CLIENTS, SEED);
            injector.inject(Duration.ofSeconds(SECONDS));
            long soFar = history.count(Outcome.COMMITTED);
            eventually("work goes on after the last fault", () -> history.count(Outcome.COMMITTED) > soFar + ENOUGH);
            clients.stop();

            report(history, injector);
            invariants.check(postgres);
            assertThat(history.violations(postgres)).as("seed %d", SEED).isEmpty();
            assertThat(committedAsTheGuardCounts(guard))
                    .as("seed %d", SEED)
                    .isEqualTo(history.count(Outcome.COMMITTED));
            assertThat(injector.counts()).as("faults").hasSize(FaultInjector.Fault.values().length);
        }
    }

    private static long committedAsTheGuardCounts(PoolGuard guard) {
        return guard.figures().stream()
                .filter(label -> !label.label().equals(TransferClients.LOOK))
                .mapToLong(label -> label.outcomes().get(Ending.COMMITTED))
                .sum();
    }

    /** Why: and that this test can fail. A failure that is swallowed makes a commit that is none. */
    @Test
    void bareHikari_failuresSwallowed_someAreToldOfCommitsThatNeverWere() throws Exception {
        Bank.open(postgres);
        TransferHistory history = new TransferHistory();
        try (FaultyNetwork network = new FaultyNetwork(postgres.port());
                HikariDataSource bare = new HikariDataSource(pool(network))) {
            TransferClients clients = TransferClients.of(bare, history);

            clients.start(CLIENTS, SEED);
            eventually("some transfers", () -> history.count(Outcome.COMMITTED) > ENOUGH);
            clients.stop();
        }
        assertThat(history.violations(postgres))
                .as("seed %d", SEED)
                .singleElement()
                .asString()
                .startsWith("told committed, and absent: [");
    }

    private static HikariConfig pool(FaultyNetwork network) {
        HikariConfig config = postgres.pool(POOL_SIZE, network);
        config.setConnectionTimeout(1_000);
        config.setValidationTimeout(500);
        config.addDataSourceProperty("ApplicationName", "bank");
        config.addDataSourceProperty("loginTimeout", "1");
        config.addDataSourceProperty("socketTimeout", "1");
        return config;
    }

    private static void report(TransferHistory history, FaultInjector injector) throws Exception {
        System.out.println("history: seed=" + SEED + ", seconds=" + SECONDS + ", committed="
                + history.count(Outcome.COMMITTED) + ", rolled back=" + history.count(Outcome.ROLLED_BACK)
                + ", unknown=" + history.count(Outcome.UNKNOWN) + " (" + history.unknownAndPresent(postgres)
                + " of them present), faults="
                + injector.counts().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum() + " " + injector.counts());
    }
}
