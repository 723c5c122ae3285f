/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.internal.hikari.PoolCounts;
import io.poolguard.internal.report.HoldLine.Standing;
import io.poolguard.internal.result.HoldData;
import io.poolguard.internal.result.HoldData.Origin;
import io.poolguard.internal.result.HoldData.Stand;
import io.poolguard.internal.result.HoldData.Times;
import io.poolguard.internal.result.HoldData.Use;
import io.poolguard.internal.stack.Frame;
import io.poolguard.internal.stack.KnownWaits;
import io.poolguard.internal.stack.ThreadStack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final KnownWaits NONE_KNOWN = new KnownWaits();
    private static final AtomicLong IDS = new AtomicLong();

    @Test
    void of_mostIdle_saysWhereAndWhatTheyWaitFor() {
        assertThat(verdict(idle("Chat.stream"), idle("Chat.stream"), busy("Report.run")))
                .isEqualTo("2 of 3 connections are held idle in Chat.stream; they wait in java.net.http."
                        + " End the transaction, or release the session, before the call.");
    }

    @Test
    void of_idleInSeveralPlaces_namesTheCommonest() {
        assertThat(verdict(idle("Chat.stream"), idle("Chat.stream"), idle("Mail.send")))
                .startsWith("3 of 3 connections are held idle, 2 of them in Chat.stream; they wait in java.net.http.");
    }

    @Test
    void of_mostInJdbc_saysSlowOrTooSmall() {
        assertThat(verdict(busy("Report.run"), busy("Report.run"), ending("Chat.stream")))
                .isEqualTo("2 of 3 connections are executing in JDBC in Report.run."
                        + " The statements are slow, or the pool is too small.");
    }

    @Test
    void of_mostEnding_blamesNobodyWhoIsIdle() {
        assertThat(verdict(ending("Chat.save"), ending("Chat.save"), idle("Chat.stream")))
                .isEqualTo("2 of 3 connections are on the way back in Chat.save."
                        + " A rollback or a close hangs, or is slow: look at the network and the database.");
    }

    @Test
    void of_mostUnobserved_doesNotCallThemIdle() {
        assertThat(verdict(unobserved("Loader.copy"), unobserved("Loader.copy"), busy("Report.run")))
                .isEqualTo("2 of 3 connections are held in Loader.copy"
                        + " and used past the guard, which cannot tell whether they are idle.");
    }

    @Test
    void of_onlyEnding_isNotPastTheGuard() {
        assertThat(verdict(ending("Chat.save"))).startsWith("1 of 1 connection is on the way back in Chat.save.");
    }

    @Test
    void of_mostLeaked_saysThatNobodyClosedThem() {
        assertThat(verdict(leaked("Report.run"), leaked("Report.run"), idle("Chat.stream")))
                .isEqualTo("2 of 3 connections are leaked in Report.run: collected unclosed."
                        + " Close it in try-with-resources, streams of rows too.");
    }

    @Test
    void of_mostWaitForThePoolThemselves_saysToPassTheConnectionOn() {
        assertThat(verdict(waiting("Order.place"), waiting("Order.place"), busy("Report.run")))
                .isEqualTo("2 of 3 connections are held by threads that themselves wait for this pool in Order.place."
                        + " Pass the connection on to the inner work, or begin it after the outer one.");
    }

    @Test
    void of_allWaitForThePoolThemselves_isASuspectedDeadlock() {
        assertThat(verdict(waiting("Order.place"), waiting("Order.cancel"), waiting("Order.place")))
                .isEqualTo(
                        "Suspected deadlock: 3 of 3 connections are held by threads that themselves wait for this pool,"
                                + " 2 of them in Order.place."
                                + " Pass the connection on to the inner work, or begin it after the outer one.");
    }

    @Test
    void of_brokenHolds_keepNobodyWaiting() {
        PoolCounts one = new PoolCounts(1, 1, 0, 4, 1, 1);
        assertThat(Verdict.of(one, 0, List.of(broken("Chat.stream"), broken("Chat.stream"), busy("Report.run"))))
                .startsWith("1 of 1 connection is executing in JDBC in Report.run.");
    }

    @Test
    void of_holdWithoutASite_isNamedByItsStackOrItsLabel() {
        HoldLine unknown = idle("Chat.stream");
        Optional<ThreadStack> noStack = Optional.empty();

        assertThat(verdict(new HoldLine(List.of(), unknown.snapshot(), Standing.COUNTS, unknown.stack(), NONE_KNOWN)))
                .startsWith("1 of 1 connection is held idle in Chat.stream; it waits in java.net.http.");
        assertThat(verdict(new HoldLine(List.of(), unknown.snapshot(), Standing.COUNTS, noStack, NONE_KNOWN)))
                .isEqualTo("1 of 1 connection is held idle in label none."
                        + " End the transaction, or release the session, before the call.");
    }

    @Test
    void before_someGaveBackSince_namesThem() {
        HoldLine stays = idle("Chat.stream");

        assertThat(Verdict.before(List.of(stays), List.of(stays, busy("Report.run"), busy("Report.run"))))
                .isEqualTo(" When half of the wait was over, 2 others were executing in JDBC in Report.run;"
                        + " given back since.");
        assertThat(Verdict.before(List.of(), List.of(stays)))
                .isEqualTo(" When half of the wait was over, 1 other was held idle in Chat.stream; given back since.");
    }

    @Test
    void of_unobservedOfThreadsThatWaitForThePool_saysToPassTheConnectionOn() {
        assertThat(verdict(standing(unobserved("Order.place"), Standing.WAITS_HERE), busy("Report.run")))
                .startsWith(
                        "1 of 2 connections are held by threads that themselves wait for this pool in Order.place.");
    }

    @Test
    void before_nobodyGaveBackSince_saysNothing() {
        HoldLine stays = idle("Chat.stream");

        assertThat(Verdict.before(List.of(stays, busy("Report.run")), List.of(stays)))
                .isEmpty();
        assertThat(Verdict.before(List.of(stays), List.of())).isEmpty();
        assertThat(Verdict.before(List.of(stays), List.of(stays, broken("Report.run"))))
                .isEmpty();
    }

    @Test
    void of_sameNumbers_namesTheIdleOnes() {
        assertThat(verdict(busy("Report.run"), ending("Chat.save"), idle("Chat.stream")))
                .startsWith("1 of 3 connections are held idle in Chat.stream;");
    }

    @Test
    void before_sameNumbers_namesTheIdleOnes() {
        assertThat(Verdict.before(List.of(), List.of(busy("Report.run"), idle("Chat.stream"))))
                .startsWith(" When half of the wait was over, 1 other was held idle in Chat.stream");
    }

    private static String verdict(HoldLine... lines) {
        PoolCounts full = new PoolCounts(lines.length, lines.length, 0, 4, lines.length, 1);
        return Verdict.of(full, 0, List.of(lines));
    }

    @Test
    void of_mostMakeManyShortCalls_saysSoWhateverTheyDoAtTheMoment() {
        assertThat(verdict(
                        moving("Orders.load", Activity.IDLE_IN_HAND, 90),
                        moving("Orders.load", Activity.IN_JDBC, 150),
                        idle("Chat.stream")))
                .isEqualTo("2 of 3 connections are busy with many short statements in Orders.load."
                        + " Fewer of them would shorten the holds, or the pool is too small.");
    }

    @Test
    void of_heldForTooShortATime_callsNobodyIdle() {
        assertThat(verdict(moving("Orders.load", Activity.IDLE_IN_HAND, 9)))
                .isEqualTo("1 of 1 connection is held in Orders.load, and not idle for long enough to say so.");
    }

    @Test
    void of_oneIdleWhileTheOthersExecute_saysThatTheyMayWaitForItsLocks() {
        assertThat(verdict(idle("Pay.settle"), busy("Pay.book"), busy("Pay.book"), busy("Pay.book")))
                .isEqualTo("1 of 4 connections are held idle in Pay.settle; it waits in java.net.http, and 3 that"
                        + " execute in JDBC since then in Pay.book may wait for its locks."
                        + " End the transaction, or release the session, before the call.");
    }

    /** A slow report has begun before: it does not wait for what was locked later, and the others may. */
    @Test
    void of_oneExecutesForLonger_isNoneOfThoseThatMayWait() {
        HoldLine report = executing("Report.run", Duration.ofSeconds(30));

        assertThat(verdict(idle("Pay.settle"), report, busy("Pay.book"), busy("Pay.book")))
                .startsWith("1 of 4 connections are held idle in Pay.settle; it waits in java.net.http, and 2 that"
                        + " execute in JDBC since then in Pay.book may wait for its locks.");
        assertThat(verdict(idle("Pay.settle"), report, report, busy("Pay.book")))
                .startsWith("3 of 4 connections are executing in JDBC, 2 of them in Report.run.");
    }

    /** Ten calls of a second each are not short, and whatever it is between two of them at the moment is not idle. */
    @Test
    void of_callsAreNotShort_saysNoMoreThanThatItIsHeld() {
        assertThat(verdict(moving("Report.run", Activity.IDLE_IN_HAND, 12)))
                .isEqualTo("1 of 1 connection is held in Report.run, and not idle for long enough to say so.");
    }

    @Test
    void of_ownProbe_isSaidToBeOne() {
        PoolCounts one = new PoolCounts(1, 1, 0, 1, 1, 1);
        PoolCounts three = new PoolCounts(3, 3, 0, 1, 3, 1);
        String probe = " in use by the guard's own probe of the database, which has no answer yet.";

        assertThat(Verdict.of(one, 1, List.of())).isEqualTo("1 of 1 connection is" + probe);
        assertThat(Verdict.of(three, 1, List.of()))
                .isEqualTo("2 of 3 connections are in use, and not through the guard. 1 more is" + probe);
        assertThat(Verdict.of(three, 1, List.of(busy("Report.run"), busy("Report.run"))))
                .isEqualTo(
                        "2 of 3 connections are executing in JDBC in Report.run. The statements are slow, or the pool"
                                + " is too small. 1 more is" + probe);
        assertThat(Verdict.plain(one, 1, List.of())).isEqualTo("1 of 1 connection is" + probe);
        assertThat(Verdict.of(three, 0, List.of()))
                .isEqualTo("3 of 3 connections are in use, and none of them through the guard.");
    }

    @Test
    void of_mostPastTheGuard_blamesNobodyOfTheOthers() {
        assertThat(Verdict.of(new PoolCounts(10, 10, 0, 1, 10, 1), 0, List.of(idle("Chat.stream"))))
                .isEqualTo("9 of 10 connections are in use, and not through the guard, which has the other 1.");
    }

    @Test
    void of_lessThanHalfWaitForTheSame_saysNothingOfThem() {
        HoldLine elsewhere = line("Chat.stream", Activity.IDLE_IN_HAND, "com.example.Unknown");

        assertThat(verdict(idle("Chat.stream"), elsewhere, elsewhere)).doesNotContain("wait");
        assertThat(verdict(idle("Chat.stream"), idle("Chat.stream"), elsewhere))
                .startsWith("3 of 3 connections are held idle in Chat.stream; 2 of them wait in java.net.http.");
    }

    private static HoldLine executing(String place, Duration call) {
        Times times = new Times(Duration.ofMinutes(1), Duration.ZERO, false, Duration.ZERO, call);
        return line(place, Activity.IN_JDBC, "org.h2.command.Command", times, 3);
    }

    private static HoldLine idle(String place) {
        return line(place, Activity.IDLE_IN_HAND, "jdk.internal.net.http.HttpClientImpl");
    }

    private static HoldLine busy(String place) {
        return line(place, Activity.IN_JDBC, "org.h2.command.Command");
    }

    private static HoldLine ending(String place) {
        return line(place, Activity.ENDING, "org.h2.jdbc.JdbcConnection");
    }

    private static HoldLine unobserved(String place) {
        return line(place, Activity.UNOBSERVED, "org.postgresql.copy.CopyManager");
    }

    private static HoldLine leaked(String place) {
        return line(place, Activity.LEAKED, "java.lang.Object");
    }

    private static HoldLine waiting(String place) {
        return standing(line(place, Activity.IDLE_IN_HAND, "java.lang.Object"), Standing.WAITS_HERE);
    }

    private static HoldLine broken(String place) {
        return standing(idle(place), Standing.BROKEN);
    }

    private static HoldLine standing(HoldLine line, Standing standing) {
        return new HoldLine(line.site(), line.snapshot(), standing, line.stack(), NONE_KNOWN);
    }

    private static HoldLine line(String place, Activity activity, String in) {
        Duration idle = activity == Activity.IDLE_IN_HAND ? Duration.ofSeconds(8) : Duration.ZERO;
        Duration call = activity == Activity.IN_JDBC ? Duration.ofSeconds(8) : Duration.ZERO;
        return line(place, activity, in, new Times(Duration.ofSeconds(9), Duration.ZERO, false, idle, call), 3);
    }

    /** No two ticks have seen it stand still. */
    private static HoldLine moving(String place, Activity activity, long calls) {
        Times times = new Times(Duration.ofSeconds(9), Duration.ZERO, false, Duration.ZERO, Duration.ZERO);
        return line(place, activity, "org.h2.command.Command", times, calls);
    }

    private static HoldLine line(String place, Activity activity, String in, Times times, long calls) {
        Frame application = new Frame("com.example." + place.split("\\.")[0], place.split("\\.")[1], 57);
        HoldData snapshot = new HoldData(
                IDS.incrementAndGet(),
                "none",
                activity,
                times,
                new Use("worker-1", 1, false, calls, Optional.empty(), activity == Activity.UNOBSERVED),
                new Origin(
                        Instant.EPOCH,
                        Optional.of(application.toString()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Stand.UNKNOWN);
        ThreadStack stack = new ThreadStack(Thread.State.TIMED_WAITING, List.of(new Frame(in, "call", 1), application));
        return new HoldLine(List.of(application), snapshot, Standing.COUNTS, Optional.of(stack), NONE_KNOWN);
    }
}
