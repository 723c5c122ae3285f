/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.faults;

import io.poolguard.support.FaultyNetwork;
import io.poolguard.support.Postgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Breaks server and network, one fault after the other. Which ones comes from the seed alone. */
final class FaultInjector {

    /** What can be broken, and how often it is among a thousand faults. */
    enum Fault {
        TERMINATE_BACKEND(900),
        RESET_CONNECTIONS(40),
        FREEZE_BACKEND(40),
        BLACK_HOLE(10),
        RESTART_SERVER(5),
        KILL_SERVER(5);

        private final int share;

        Fault(int share) {
            this.share = share;
        }
    }

    private static final Duration BETWEEN_FAULTS = Duration.ofMillis(30);

    /** A pool that fails to connect pauses for longer each time: the heavy faults must not come one upon the other. */
    private static final int APART = 15;

    private static final Duration BEYOND_TIMEOUTS = Duration.ofMillis(1_200);
    private static final String BACKENDS =
            "select pid from pg_stat_activity where application_name = 'bank' order by pid";

    private final Postgres server;
    private final FaultyNetwork network;
    private final Random random;
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

    FaultInjector(Postgres server, FaultyNetwork network, long seed) {
        this.server = server;
        this.network = network;
        this.random = new Random(seed);
    }

    /** Breaks and mends for so long, each fault at least once. All is mended when this returns. */
    void inject(Duration time) throws IOException, SQLException {
        long begin = System.nanoTime();
        List<Fault> first = new ArrayList<>(List.of(Fault.values()));
        Collections.shuffle(first, random);
        for (int n = 1; !first.isEmpty() || System.nanoTime() - begin < time.toNanos(); n++) {
            pause(BETWEEN_FAULTS);
            Fault fault = !first.isEmpty() && n % APART == 0 ? first.remove(0) : next();
            inject(fault);
            counts.merge(fault, 1, Integer::sum);
        }
    }

    /** How often each fault has struck. */
    Map<Fault, Integer> counts() {
        return counts;
    }

    private Fault next() {
        int point = random.nextInt(1_000);
        for (Fault fault : Fault.values()) {
            point -= fault.share;
            if (point < 0) {
                return fault;
            }
        }
        throw new IllegalStateException("the shares are not a thousand");
    }

    private void inject(Fault fault) throws IOException, SQLException {
        switch (fault) {
            case TERMINATE_BACKEND -> server.ask("select pg_terminate_backend(pid) from (" + anyBackend() + ") one");
            case RESET_CONNECTIONS -> network.reset();
            case FREEZE_BACKEND -> freeze(server.ask(anyBackend()), upTo(100));
            case BLACK_HOLE -> {
                network.blackHole();
                // One in four lasts longer than anybody has patience.
                pause(random.nextInt(4) == 0 ? BEYOND_TIMEOUTS : upTo(200));
                network.heal();
            }
            case RESTART_SERVER -> {
                server.stop();
                pause(upTo(100));
                server.startAgain();
            }
            case KILL_SERVER -> {
                server.kill();
                pause(upTo(100));
                server.startAgain();
            }
        }
    }

    private String anyBackend() {
        return BACKENDS + " offset " + random.nextInt(HistoryIT.POOL_SIZE) + " limit 1";
    }

    private void freeze(String pid, Duration time) throws IOException {
        if (pid.equals("nothing")) {
            return;
        }
        server.freeze(Integer.parseInt(pid));
        pause(time);
        server.thaw(Integer.parseInt(pid));
    }

    private Duration upTo(int millis) {
        return Duration.ofMillis(random.nextInt(millis));
    }

    private static void pause(Duration time) {
        long begin = System.nanoTime();
        for (long left = time.toNanos(); left > 0; left = time.toNanos() - (System.nanoTime() - begin)) {
            LockSupport.parkNanos(left);
        }
    }
}
