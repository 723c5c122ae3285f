/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.Finding.Kind.HELD_AT_SLOW_CALL;
import static io.poolguard.Finding.Kind.HELD_IDLE;
import static io.poolguard.Finding.Stage.BEGAN;
import static io.poolguard.Finding.Stage.ENDED;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.DatabaseManager;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.Session;
import io.poolguard.support.AppThread;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How few lines the log gets, whatever happens, and that they add up to all findings. */
class FindingLogTest {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration OVER_IDLE = Duration.ofSeconds(6);
    private static final Duration A_LINE_MORE = Duration.ofSeconds(15);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Pattern MORE = Pattern.compile(" And (\\d+) more in ");

    private TickedGuard ticked;
    private final List<Connection> held = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> ticked.guard());

    @AfterEach
    void close() throws SQLException {
        closeAll();
        ticked.close();
    }

    private void guarded(int connections, Sites sites) {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(10_000);
        ticked = new TickedGuard(config, builder -> builder.sites(sites).react(Kind.NESTED, Reaction.OFF));
    }

    // ------------------------------------------------------------------ one place

    @Test
    void hundredHoldsOfOneSite_foundAtOnce_shareALineThatCountsThem() throws SQLException {
        guarded(100, Sites.ALWAYS);
        acquire(100);
        ticked.pass(OVER_IDLE);

        assertThat(ticked.findings(HELD_IDLE, BEGAN)).hasSize(100);
        assertThat(lines("WARN chat - held idle ("))
                .singleElement()
                .asString()
                .endsWith(". And 99 more in FindingLogTest.acquire.");
        assertThat(ticked.guard().snapshot().findings()).containsEntry(HELD_IDLE, 100L);

        closeAll();
        ticked.pass(Duration.ZERO);

        assertThat(ticked.findings(HELD_IDLE, ENDED)).hasSize(100);
        assertThat(lines("INFO chat - no longer held idle ("))
                .singleElement()
                .asString()
                .endsWith("). And 99 more in FindingLogTest.acquire.");
    }

    @Test
    void fiftyHoldsOfOneSite_foundOverASecond_areFourLinesNowAndOneForTheRest() throws SQLException {
        guarded(50, Sites.ALWAYS);
        for (int tick = 0; tick < 10; tick++) {
            acquire(5);
            ticked.pass(TICK);
        }
        for (int tick = 0; tick < 60; tick++) {
            ticked.pass(TICK);
        }

        assertThat(ticked.findings(HELD_IDLE, BEGAN)).hasSize(50);
        List<String> now = lines("WARN chat - held idle (");
        assertThat(now).hasSizeLessThanOrEqualTo(4);

        ticked.guard().settings().idleThreshold(Duration.ofDays(1)); // nothing grows meanwhile
        ticked.pass(MINUTE);
        List<String> later = lines("WARN chat - held idle (");
        assertThat(later).hasSize(now.size() + 1);
        assertThat(told(later)).isEqualTo(50);
    }

    // ------------------------------------------------------------------ many places

    @Test
    void manyPlaces_foundAtOnce_areFourLinesNowAndFourAMinute() {
        guarded(30, Sites.OFF);
        acquireLabelled(10, 3);
        ticked.pass(OVER_IDLE);

        List<String> now = lines("WARN chat - held idle (");
        assertThat(now).hasSize(4).allMatch(line -> line.contains(" And 2 more in label place "));

        ticked.guard().settings().idleThreshold(Duration.ofDays(1));
        ticked.pass(MINUTE);
        assertThat(lines("WARN chat - held idle (")).hasSize(8);
        ticked.pass(MINUTE);
        List<String> all = lines("WARN chat - held idle (");
        assertThat(all).hasSize(10).doesNotHaveDuplicates();
        assertThat(told(all)).isEqualTo(30);
        assertThat(ticked.findings(HELD_IDLE, BEGAN)).hasSize(30);
    }

    @Test
    void linesThatWait_aQuarterOfAMinute_areOneFewer() {
        guarded(6, Sites.OFF);
        acquireLabelled(6, 1);
        ticked.pass(OVER_IDLE);
        ticked.guard().settings().idleThreshold(Duration.ofDays(1));

        ticked.pass(A_LINE_MORE.minusNanos(1));
        assertThat(lines("WARN chat - held idle (")).hasSize(4);
        ticked.pass(A_LINE_MORE.dividedBy(2));
        assertThat(lines("WARN chat - held idle (")).hasSize(5);
        ticked.pass(A_LINE_MORE.dividedBy(2));
        assertThat(lines("WARN chat - held idle (")).hasSize(5);
        ticked.pass(Duration.ofNanos(1));
        assertThat(lines("WARN chat - held idle (")).hasSize(6);
    }

    @Test
    void linesNotUsed_addUpToFourAndNoFurther() throws SQLException {
        guarded(6, Sites.OFF);
        ticked.guard().requireNotHolding("nothing held yet");
        ticked.guard()
                .databaseManager()
                .useTransaction("first", connection -> ticked.guard().requireNotHolding("model.ask"));
        ticked.pass(Duration.ofHours(1));
        for (int i = 0; i < 6; i++) {
            enterSlowCall("place " + i);
        }
        ticked.pass(Duration.ZERO);

        assertThat(lines("WARN chat - held at a slow call (")).hasSize(1 + 4);
    }

    @Test
    void moreThanTwoHundredPlaces_areToldAsOtherPlaces() throws SQLException {
        guarded(1, Sites.OFF);
        for (int i = 0; i < 210; i++) {
            enterSlowCall("place " + i);
        }
        ticked.pass(Duration.ZERO);
        assertThat(lines("WARN chat - held at a slow call (")).hasSize(4);

        for (int minute = 0; minute < 60; minute++) {
            ticked.pass(MINUTE);
        }
        List<String> all = lines("WARN chat - held at a slow call (");
        assertThat(all).hasSize(201);
        assertThat(all).last().asString().endsWith(" And 9 more in other places.");
        assertThat(told(all)).isEqualTo(210);
        assertThat(ticked.findings(HELD_AT_SLOW_CALL)).hasSize(210);
    }

    // ------------------------------------------------------------------ what has lines of its own

    @Test
    void ends_linesForBeginsUsedUp_haveTheirOwn() throws SQLException {
        guarded(6, Sites.OFF);
        acquireLabelled(6, 1);
        ticked.pass(OVER_IDLE);
        assertThat(lines("WARN chat - held idle (")).hasSize(4);

        closeAll();
        ticked.pass(Duration.ZERO);

        assertThat(lines("INFO chat - no longer held idle (")).hasSize(4);
    }

    @Test
    void kinds_linesOfAnotherUsedUp_haveTheirOwn() {
        guarded(6, Sites.OFF);
        acquireLabelled(6, 1);
        ticked.pass(OVER_IDLE);
        ticked.pass(MINUTE);

        assertThat(lines("WARN chat - held long (")).hasSize(4);
    }

    @Test
    void growth_linesForBeginsUsedUp_waits() {
        guarded(6, Sites.OFF);
        acquireLabelled(6, 1);
        ticked.pass(OVER_IDLE);
        ticked.pass(Duration.ofSeconds(6));

        assertThat(ticked.findings(HELD_IDLE)).hasSize(12);
        assertThat(lines("WARN chat - still held idle (")).isEmpty();
        ticked.pass(MINUTE);
        assertThat(lines("WARN chat - still held idle (")).isNotEmpty();
    }

    /** A hold that has grown twice since is one hold, and as old as it is now. */
    @Test
    void growth_severalTimesWhileItsLineWaits_isToldAsItIsNowAndEachHoldOnce() {
        guarded(18, Sites.OFF);
        acquireLabelled(6, 3);
        ticked.pass(OVER_IDLE);
        ticked.pass(Duration.ofSeconds(6));
        ticked.pass(Duration.ofSeconds(12));
        assertThat(lines("WARN chat - still held idle (")).isEmpty();

        ticked.pass(MINUTE);

        assertThat(lines("WARN chat - still held idle ("))
                .isNotEmpty()
                .allMatch(line -> line.contains(" And 2 more in label place "))
                .noneMatch(line -> line.contains("held=12."));
    }

    private void acquire(int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            held.add(ticked.guard().dataSource().getConnection());
        }
    }

    /** By a thread that has ended: no site and no stack tells where they come from, only the label does. */
    private void acquireLabelled(int labels, int ofEach) {
        AppThread.start("gone", () -> {
                    DatabaseManager database = ticked.guard().databaseManager();
                    for (int i = 0; i < labels * ofEach; i++) {
                        Session session = database.openSession("place " + i % labels);
                        session.connection();
                        sessions.add(session);
                    }
                    return labels;
                })
                .result();
    }

    private void enterSlowCall(String label) throws SQLException {
        ticked.guard()
                .databaseManager()
                .useTransaction(label, connection -> ticked.guard().requireNotHolding("model.ask"));
    }

    private void closeAll() throws SQLException {
        for (Connection connection : held) {
            connection.close();
        }
        for (Session session : sessions) {
            session.close();
        }
        held.clear();
        sessions.clear();
    }

    private List<String> lines(String beginning) {
        return ticked.lines().stream()
                .filter(line -> line.startsWith(beginning))
                .toList();
    }

    /** How many findings these lines tell of. */
    private static int told(List<String> lines) {
        return lines.size()
                + lines.stream()
                        .flatMap(line -> Stream.of(MORE.matcher(line)).filter(Matcher::find))
                        .mapToInt(more -> Integer.parseInt(more.group(1)))
                        .sum();
    }
}
