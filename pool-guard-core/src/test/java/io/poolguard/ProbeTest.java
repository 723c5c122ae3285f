/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;
import static io.poolguard.Finding.Kind.DEADLOCK;
import static io.poolguard.Finding.Kind.NESTED;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.Askers.Asker;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.PoolGuard.Sites;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ProbeTest {

    private static HikariConfig config(int size) {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(30_000);
        return config;
    }

    @Test
    void p1_outerStandsElsewhere() throws Exception {
        try (TickedGuard ticked = new TickedGuard(config(9), b -> b);
                Askers askers = new Askers(ticked.guard())) {
            Asker last = askers.asker(
                    (of, inside) -> {
                        List<Connection> eight = new ArrayList<>();
                        for (int i = 0; i < 8; i++) {
                            eight.add(of.dataSource().getConnection());
                        }
                        of.databaseManager().useTransaction("ninth", c -> {
                            for (Connection one : eight) {
                                one.close();
                            }
                            inside.run(c, c);
                        });
                    },
                    Askers::transaction);
            List<Asker> others = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                others.add(askers.inTransaction());
            }
            others.forEach(Asker::askAndWait);
            last.askAndWait(); // should fail
            ticked.pass(Duration.ofSeconds(1));
            System.out.println("P1 waits: " + last.isAtWork() + " findings " + ticked.findings(DEADLOCK));
        }
    }

    @Test
    void p2_brokenAndPastTheGuard() throws Exception {
        ScriptedDatabase scripted = new ScriptedDatabase();
        HikariConfig config = config(2);
        config.setJdbcUrl(null);
        config.setConnectionInitSql(null);
        config.setDataSource(scripted.poolOfOne().getDataSource());
        try (TickedGuard ticked = new TickedGuard(config, b -> b);
                Askers askers = new Askers(ticked.guard())) {
            scripted.fail("Statement.execute(select break)", new SQLException("gone", "08006"));
            Asker broken = askers.asker(
                    (of, inside) -> of.databaseManager().useTransaction("broken", c -> {
                        try {
                            H2.execute(c, "select break");
                        } catch (SQLException e) {
                            System.out.println("broke " + e + " " + c.isClosed());
                        }
                        inside.run(c, c);
                    }),
                    Askers::transaction);
            Asker one = askers.inTransaction();
            HikariDataSource pool = ticked.guard().dataSource().unwrap(HikariDataSource.class);
            try (Connection past = pool.getConnection()) {
                System.out.println(ticked.guard().snapshot() + " " + past);
                one.askAndWait();
                broken.ask();
                try {
                    System.out.println("P2 " + broken.failure());
                } catch (AssertionError e) {
                    System.out.println("P2 waits");
                }
            }
        }
    }

    @Test
    void p3_brokenElsewhere() throws Exception {
        ScriptedDatabase scripted = new ScriptedDatabase();
        HikariConfig config = config(2);
        config.setJdbcUrl(null);
        config.setConnectionInitSql(null);
        config.setDataSource(scripted.poolOfOne().getDataSource());
        try (TickedGuard ticked = new TickedGuard(config, b -> b);
                Askers askers = new Askers(ticked.guard())) {
            scripted.fail("Statement.execute(select break)", new SQLException("gone", "08006"));
            Asker broken = askers.asker(
                    (of, inside) -> of.databaseManager().useTransaction("broken", c -> {
                        try {
                            H2.execute(c, "select break");
                        } catch (SQLException e) {
                            System.out.println("broke " + e + " " + c.isClosed());
                        }
                        inside.run(c, c);
                    }),
                    (of, inside) -> {});
            Asker one = askers.inTransaction();
            Asker two = askers.inTransaction();
            one.askAndWait();
            two.ask();
            try {
                System.out.println("P3 " + two.failure());
            } catch (AssertionError e) {
                System.out.println("P3 waits " + e + ticked.guard().report());
            }
            broken.ask().finish();
        }
    }

    @Test
    void p4_leaked() throws Exception {
        try (TickedGuard ticked = new TickedGuard(config(1), b -> b);
                Askers askers = new Askers(ticked.guard())) {
            ticked.guard().settings().nested(Reaction.OFF).suspectedDeadlock(Reaction.FAIL);
            ticked.guard().dataSource().getConnection().isClosed();
            eventually("collected", () -> {
                System.gc();
                return ticked.guard().holds().get(0).activity() == Activity.LEAKED;
            });
            Future<String> f = askers.start(() -> {
                eventually("pending", () -> ticked.guard().snapshot().pending() == 1);
                ticked.guard().tick();
                return "ticked";
            });
            try (Connection c = ticked.guard().dataSource().getConnection()) {
                System.out.println("P4 served " + c);
            } catch (AcquireDeadlockException e) {
                System.out.println("P4 " + e);
            }
            f.cancel(true);
            ticked.guard().tick();
        }
    }

    @Test
    void p5_unknownSites() throws Exception {
        try (TickedGuard ticked = new TickedGuard(config(3), b -> b.sites(Sites.OFF))) {
            for (String label : List.of("a", "b")) {
                ticked.guard().databaseManager().useTransaction(label, c -> inner(ticked));
            }
            ticked.pass(Duration.ofMillis(1));
            System.out.println("P5 off " + ticked.findings(NESTED));
        }
        try (TickedGuard ticked = new TickedGuard(config(3), b -> b.sites(Sites.ADAPTIVE))) {
            for (int i = 0; i < 5000; i++) {
                ticked.guard().databaseManager().useTransaction("a", c -> inner(ticked));
            }
            ticked.pass(Duration.ofMillis(1));
            System.out.println("P5 adaptive " + ticked.findings(NESTED));
        }
    }

    private static void inner(TickedGuard ticked) throws SQLException {
        ticked.guard().databaseManager().useTransaction("inner", c -> {});
    }

    @Test
    void p23_handedOverAndFail() throws Exception {
        try (TickedGuard ticked = new TickedGuard(config(1), b -> b);
                Askers askers = new Askers(ticked.guard())) {
            ticked.guard().settings().suspectedDeadlock(Reaction.FAIL);
            CountDownLatch stay = new CountDownLatch(1);
            Connection c =
                    Askers.result(askers.start(() -> ticked.guard().dataSource().getConnection()));
            Future<String> second = askers.start(() -> {
                H2.rows(c);
                try {
                    ticked.guard().dataSource().getConnection().close();
                    return "served";
                } catch (SQLException e) {
                    return e.toString();
                }
            });
            try {
                eventually(
                        "pending",
                        () -> second.isDone() || ticked.guard().snapshot().pending() == 1);
                System.out.println("P23 done: " + second.isDone() + (second.isDone() ? second.get() : ""));
            } finally {
                c.close();
                stay.countDown();
            }
        }
    }
}
