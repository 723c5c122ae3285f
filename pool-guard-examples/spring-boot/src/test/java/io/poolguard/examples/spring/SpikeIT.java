/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpikeIT {
    @Test
    void holding() throws Exception {
        try (RunningChat chat = new RunningChat()) {
            chat.guard().settings().idleThreshold(Duration.ofMillis(300));
            var all = chat.ask(6, "holding");
            Eventually.isTrue("3 asked", () -> chat.model().asked() == 3);
            Eventually.isTrue("3 failed", () -> all.stream().filter(f -> f.isDone()).count() == 3);
            System.out.println("HEALTH " + chat.get("actuator/health").body());
            System.out.println("READY " + chat.get("actuator/health/readiness").body());
            System.out.println(chat.guard().report().text());
            chat.model().letAnswer();
            all.forEach(f -> System.out.println(f.join().statusCode() + " " + f.join().body()));
            System.out.println(chat.get("actuator/prometheus").body().lines().filter(l -> l.matches("(hikari|poolguard).*pool=.*")).limit(15).toList());
        }
    }
    @Test
    void osiv() throws Exception {
        try (RunningChat chat = new RunningChat("spring.jpa.open-in-view=true")) {
            chat.guard().settings().idleThreshold(Duration.ofMillis(300));
            var all = chat.ask(6, "short");
            Eventually.isTrue("3 asked", () -> chat.model().asked() == 3);
            Eventually.isTrue("3 failed", () -> all.stream().filter(f -> f.isDone()).count() == 3);
            System.out.println(chat.guard().report().text());
            chat.model().letAnswer();
            all.forEach(f -> System.out.println(f.join().statusCode() + " " + f.join().body()));
        }
    }
    @Test
    void cured() throws Exception {
        try (RunningChat chat = new RunningChat()) {
            chat.guard().settings().idleThreshold(Duration.ofMillis(300));
            var all = chat.ask(6, "short");
            Eventually.isTrue("6 asked", () -> chat.model().asked() == 6);
            System.out.println(chat.guard().report().text());
            chat.model().letAnswer();
            all.forEach(f -> System.out.println(f.join().statusCode() + " " + f.join().body()));
        }
    }
}
