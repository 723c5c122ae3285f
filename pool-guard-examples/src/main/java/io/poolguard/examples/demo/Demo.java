/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import io.poolguard.AcquireTimeoutException;
import io.poolguard.examples.web.ChatSettings.Form;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The chat service under load, first in the form that holds a connection while the model streams, then in the one that
 * does not. Ends with a status other than 0 if the second loses a chat.
 */
public final class Demo {

    private static final double MOST_MEAN_ACTIVE = 1.0;
    private static final Duration MOST_P99 = Duration.ofMillis(250);

    private final DemoSettings settings;
    private final PrintStream out;

    /** @param out takes what the demo has to say */
    public Demo(DemoSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /**
     * Runs the demo.
     *
     * @return what the cured form did not reach; nothing if all is well
     */
    public List<String> run() throws SQLException, IOException, InterruptedException {
        out.printf(
                "%d chats at once on a pool of 5 + 10 connections (%s), acquire timeout %s, %d tokens an answer%n%n",
                settings.chats(),
                settings.database().kind(),
                ResultTable.seconds(settings.acquireTimeout()),
                settings.answers().tokens());
        FormResult holding = new DemoRun(Form.HOLDING, settings, out::println).run();
        FormResult cured = new DemoRun(Form.SHORT_SESSIONS, settings, out::println).run();
        out.println();
        out.println(ResultTable.of(List.of(holding, cured)));
        out.println();
        tellAdvice(holding);
        tellAdvice(cured);
        tellFirstFailure(holding);
        tellFirstFailure(cured);
        return missed(cured);
    }

    /** Where enough was seen for a size. */
    private void tellAdvice(FormResult result) {
        result.advice().sizeNow().ifPresent(size -> {
            out.println("The guard's advice on the form " + ResultTable.name(result.form()) + ":");
            out.println();
            out.println(result.advice());
            out.println();
        });
    }

    private void tellFirstFailure(FormResult result) {
        result.firstFailure().ifPresent(failure -> {
            out.println("The first failure of the form " + ResultTable.name(result.form()) + ", as the log has it:");
            out.println();
            out.println(failure.getMessage());
            out.println();
            if (failure instanceof AcquireTimeoutException timeout) {
                out.println("Its report:" + timeout.report().text());
                out.println();
            }
        });
    }

    private List<String> missed(FormResult cured) {
        List<String> missed = new ArrayList<>();
        if (cured.tally().failed() > 0) {
            missed.add(cured.tally().failed() + " of " + cured.tally().chats() + " chats were not answered");
        }
        if (cured.tally().heldAfter() > 0) {
            missed.add(cured.tally().heldAfter() + " connections are still held");
        }
        if (settings.chats() == DemoSettings.DEFAULT_CHATS) {
            if (cured.pool().meanActive() > MOST_MEAN_ACTIVE) {
                missed.add("mean active is above " + MOST_MEAN_ACTIVE);
            }
            if (cured.acquires().p99().compareTo(MOST_P99) >= 0) {
                missed.add("the 99th percentile of the acquire waits is not below " + ResultTable.millis(MOST_P99));
            }
        }
        return missed;
    }

    /** Runs the demo with the settings of {@link DemoSettings}. */
    public static void main(String[] arguments) throws SQLException, IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        DemoSettings settings = DemoSettings.fromSystem();
        List<String> missed = new Demo(settings, out).run();
        if (missed.isEmpty()) {
            out.println("Short sessions: all " + settings.chats() + " chats answered and stored.");
        } else {
            out.println("Short sessions MISSED: " + String.join("; ", missed) + ".");
        }
        System.exit(missed.isEmpty() ? 0 : 1);
    }
}
