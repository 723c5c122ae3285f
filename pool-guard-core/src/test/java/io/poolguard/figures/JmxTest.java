/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.figures;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.GuardSettings;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder.Jmx;
import io.poolguard.PoolGuardMXBean;
import io.poolguard.PoolSnapshot;
import io.poolguard.support.H2;
import io.poolguard.support.TickedGuard;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JmxTest {

    private static final List<String> THRESHOLDS =
            List.of("IdleThresholdMillis", "HoldThresholdMillis", "SlowSqlThresholdMillis", "StuckTimeMillis");

    private static final String FIRST = "io.poolguard:type=PoolGuard,name=\"chat\"";
    private static final String SECOND = "io.poolguard:type=PoolGuard,name=\"chat\",number=2";

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @AfterEach
    void nothing_isLeft() throws Exception {
        assertThat(names()).isEmpty();
    }

    @Test
    void jmx_nothingSaid_isOff() throws Exception {
        try (TickedGuard ticked = new TickedGuard()) {
            assertThat(ticked.guard().isClosed()).isFalse();
            assertThat(names()).isEmpty();
        }
    }

    @Test
    void read_connectionHeld_showsWhatTheGuardKnows() throws Exception {
        try (TickedGuard ticked = new TickedGuard(builder -> builder.jmx(Jmx.READ));
                Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(7));
            PoolGuardMXBean bean = JMX.newMXBeanProxy(server, new ObjectName(FIRST), PoolGuardMXBean.class);

            assertThat(connection.isClosed()).isFalse();
            assertThat(bean.getPool()).isEqualTo("chat");
            assertThat(bean.getStatus()).isEqualTo("DEGRADED");
            assertThat(bean.getReasons()).singleElement().asString().contains("held idle");
            assertThat(List.of(
                            bean.getTotal(),
                            bean.getActive(),
                            bean.getIdle(),
                            bean.getPending(),
                            bean.getMax(),
                            bean.getBaseSize(),
                            bean.getOverflow(),
                            bean.getPeakActive()))
                    .isEqualTo(counts(ticked.guard().snapshot()));
            assertThat(bean.getBroken()).isZero();
            assertThat(bean.getOldestHoldMillis()).isEqualTo(7_000);
            assertThat(bean.getOldestIdleHoldMillis()).isEqualTo(7_000);
            assertThat(bean.getOldestWaiterMillis()).isEqualTo(-1);
            assertThat(bean.getAcquires()).isEqualTo(1);
            assertThat(bean.getFailures()).containsEntry("exhausted", 0L);
            assertThat(bean.getOutcomes()).containsEntry("committed", 0L);
            assertThat(bean.getFindings()).containsEntry("held_idle", 1L).containsEntry("leak", 0L);
            assertThat(bean.getSnapshot()).startsWith("chat - total=");
            assertThat(bean.getAdvice()).startsWith("chat - Too little was seen to advise a size: 1 acquire");
            assertThat(bean.report()).contains("1 of 1 connection is held idle in TickedGuard.acquire");
            assertThat(bean.getIdleThresholdMillis()).isEqualTo(5_000);
            assertThat(bean.getHoldThresholdMillis()).isEqualTo(60_000);
            assertThat(bean.getSlowSqlThresholdMillis()).isEqualTo(10_000);
            assertThat(bean.getStuckTimeMillis()).isEqualTo(30_000);
        }
    }

    private static List<Integer> counts(PoolSnapshot pool) {
        return List.of(
                pool.total(),
                pool.active(),
                pool.idle(),
                pool.pending(),
                pool.max(),
                pool.baseSize(),
                pool.overflow(),
                pool.peakActive());
    }

    /** As a client sees it that has none of our classes. */
    @Test
    void holds_connectionHeld_areTablesOfPlainTypes() throws Exception {
        try (TickedGuard ticked = new TickedGuard(builder -> builder.jmx(Jmx.READ));
                Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(2));

            Object holds = server.getAttribute(new ObjectName(FIRST), "Holds");

            assertThat(connection.isClosed()).isFalse();
            assertThat((TabularData[]) holds).singleElement().satisfies(hold -> {
                assertThat(value(hold, "label")).isEqualTo("none");
                assertThat(value(hold, "activity")).isEqualTo("idle_in_hand");
                assertThat(value(hold, "heldMillis")).isEqualTo("2000");
                assertThat(value(hold, "inJdbcMillis")).isEqualTo("0");
                assertThat(value(hold, "idleNowMillis")).isEqualTo("2000");
                assertThat(value(hold, "thread"))
                        .isEqualTo(Thread.currentThread().getName());
                assertThat(value(hold, "site")).asString().startsWith("TickedGuard.acquire:");
                assertThat(value(hold, "statement")).isEqualTo("");
                assertThat(Long.parseLong(value(hold, "id").toString())).isPositive();
            });
        }
    }

    private static Object value(TabularData hold, String key) {
        return hold.get(new Object[] {key}).get("value");
    }

    @Test
    void read_thresholdsSet_areRefusedByTheNameOfTheOption() throws Exception {
        try (TickedGuard ticked = new TickedGuard(builder -> builder.jmx(Jmx.READ))) {
            for (String attribute : THRESHOLDS) {
                assertThatThrownBy(() -> server.setAttribute(new ObjectName(FIRST), new Attribute(attribute, 1_000L)))
                        .isInstanceOf(RuntimeMBeanException.class)
                        .hasRootCauseMessage(
                                "chat - thresholds cannot be changed through JMX (jmx=READ). Build the guard"
                                        + " with jmx(Jmx.CHANGE_THRESHOLDS).");
            }
            assertThat(ticked.guard().settings().idleThreshold()).isEqualTo(Duration.ofSeconds(5));
        }
    }

    @Test
    void changeThresholds_set_areInForce() throws Exception {
        try (TickedGuard ticked = new TickedGuard(builder -> builder.jmx(Jmx.CHANGE_THRESHOLDS))) {
            PoolGuardMXBean bean = JMX.newMXBeanProxy(server, new ObjectName(FIRST), PoolGuardMXBean.class);

            bean.setIdleThresholdMillis(1_000);
            bean.setHoldThresholdMillis(2_000);
            bean.setSlowSqlThresholdMillis(3_000);
            bean.setStuckTimeMillis(4_000);

            GuardSettings<?> settings = ticked.guard().settings();
            assertThat(Stream.of(
                            settings.idleThreshold(),
                            settings.holdThreshold(),
                            settings.healthLimits().slowSqlThreshold(),
                            settings.healthLimits().stuckTime()))
                    .containsExactly(
                            Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4));
            assertThat(bean.getIdleThresholdMillis()).isEqualTo(1_000);
            assertThat(attributes())
                    .filteredOn(MBeanAttributeInfo::isWritable)
                    .extracting(MBeanAttributeInfo::getName)
                    .containsExactlyInAnyOrderElementsOf(THRESHOLDS);
        }
    }

    @Test
    void changeThresholds_outOfBounds_saysSo() throws Exception {
        try (TickedGuard ticked = new TickedGuard(builder -> builder.jmx(Jmx.CHANGE_THRESHOLDS))) {
            assertThatThrownBy(
                            () -> server.setAttribute(new ObjectName(FIRST), new Attribute("IdleThresholdMillis", 0L)))
                    .isInstanceOf(RuntimeMBeanException.class)
                    .hasRootCauseMessage("idleThreshold=PT0S is outside its bounds (at least 1 ms, at most 365 days)");
            assertThat(ticked.guard().settings().idleThreshold()).isEqualTo(Duration.ofSeconds(5));
        }
    }

    @Test
    void names_twoGuardsOfOneName_areNumberedAndGoOneByOne() throws Exception {
        TickedGuard first = new TickedGuard(builder -> builder.jmx(Jmx.READ));
        TickedGuard second = new TickedGuard(builder -> builder.jmx(Jmx.READ));
        assertThat(names()).containsExactlyInAnyOrder(new ObjectName(FIRST), new ObjectName(SECOND));

        first.close();
        assertThat(names()).containsExactly(new ObjectName(SECOND));

        try (TickedGuard third = new TickedGuard(builder -> builder.jmx(Jmx.READ))) {
            assertThat(third.guard().isClosed()).isFalse();
            assertThat(names()).containsExactlyInAnyOrder(new ObjectName(FIRST), new ObjectName(SECOND));
        }
        second.close();
    }

    @Test
    void poolClosedBehindItsBack_entryIsGone() throws Exception {
        HikariDataSource pool = new HikariDataSource(H2.config());
        try (PoolGuard guard = PoolGuard.over(pool).jmx(Jmx.READ).build()) {
            assertThat(names()).hasSize(1);

            pool.close();

            eventually("the entry is gone", () -> names().isEmpty());
            assertThat(guard.isClosed()).isTrue();
        }
    }

    @Test
    void name_withCharactersOfJmx_isQuoted() throws Exception {
        var config = H2.config();
        config.setPoolName("a,b=*\"?");
        try (TickedGuard ticked = new TickedGuard(config, builder -> builder.jmx(Jmx.READ))) {
            assertThat(ticked.guard().isClosed()).isFalse();
            assertThat(names())
                    .singleElement()
                    .satisfies(name -> assertThat(ObjectName.unquote(name.getKeyProperty("name")))
                            .isEqualTo("a,b=*\"?"));
        }
    }

    /** Somebody else's hand in JMX must not fail a close. */
    @Test
    void close_entryTakenOutByAnother_isQuiet() throws Exception {
        try (TickedGuard ticked = new TickedGuard(builder -> builder.jmx(Jmx.READ))) {
            server.unregisterMBean(new ObjectName(FIRST));

            ticked.guard().close();

            assertThat(ticked.lines()).isEmpty();
        }
    }

    private List<MBeanAttributeInfo> attributes() throws Exception {
        return Arrays.asList(server.getMBeanInfo(new ObjectName(FIRST)).getAttributes());
    }

    private Set<ObjectName> names() {
        try {
            return server.queryNames(new ObjectName("io.poolguard:*"), null);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
