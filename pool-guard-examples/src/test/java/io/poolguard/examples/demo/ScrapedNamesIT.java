/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.examples.chat.AnswerStreamer;
import io.poolguard.examples.chat.DatabaseEndpoint;
import io.poolguard.examples.chat.PoolSettings;
import io.poolguard.examples.demo.Dashboard.Expression;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.model.ModelServer;
import io.poolguard.examples.web.ChatApplication;
import io.poolguard.examples.web.ChatSettings;
import io.poolguard.examples.web.ChatSettings.Form;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The alert rules and the dashboard ask for what the chat service's meters are called, also where no Prometheus is. */
class ScrapedNamesIT {

    private static final Pattern SELECTOR = Pattern.compile("\\b(?:poolguard|hikaricp)_[a-z_]+(?:\\{[^}]*})?");
    private static final Pattern LABEL = Pattern.compile("([a-z]+)=~?\"([^\"]*)\"");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static ModelServer model;
    private static ChatApplication service;
    private static List<String> scraped;

    @BeforeAll
    static void scrape() throws Exception {
        model = ModelServer.start(ModelBehaviour.faultless(Duration.ZERO, 100, 2));
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        service = ChatApplication.start(
                new ChatSettings(
                        Form.SHORT_SESSIONS,
                        0,
                        PoolSettings.byDefault(new DatabaseEndpoint(url, "sa", "")),
                        model.endpoint(),
                        AnswerStreamer.Limits.defaults()),
                (what, failure) -> "of the test");
        // The meters of a label come with the first scrape after its first use, and may not all be in that one.
        long begin = System.nanoTime();
        do {
            scraped = scrapeOnce();
        } while (!hasLabels() && System.nanoTime() - begin < PATIENCE.toNanos());
    }

    private static boolean hasLabels() {
        return Stream.of("acquire_wait", "acquire_wait_failed", "hold", "hold_in_jdbc", "hold_idle")
                .map(timer -> "poolguard_" + timer + "_seconds_count{")
                .allMatch(name -> scraped.stream().anyMatch(line -> line.startsWith(name)));
    }

    private static List<String> scrapeOnce() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(service.address().resolve("/metrics")).build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    @AfterAll
    static void close() {
        service.close();
        model.close();
    }

    /** The series that an expression asks for. */
    static List<String> selectors(String expression) {
        return SELECTOR.matcher(expression).results().map(MatchResult::group).toList();
    }

    @Test
    void rules_whatTheyAskFor_isScraped() throws Exception {
        assertThat(AlertRules.rules().stream().flatMap(rule -> selectors(rule.expression()).stream()))
                .isNotEmpty()
                .allSatisfy(ScrapedNamesIT::assertScraped);
    }

    @Test
    void casesOfTheRules_whatTheyMakeUp_isScraped() throws Exception {
        assertThat(selectors(Files.readString(AlertRules.TESTS)))
                .isNotEmpty()
                .allSatisfy(ScrapedNamesIT::assertScraped);
    }

    @Test
    void dashboard_whatItAsksFor_isScraped() throws Exception {
        Dashboard dashboard = Dashboard.read();
        Stream<String> ofVariables = dashboard.variables().stream()
                .map(variable -> variable.path("definition").asText());

        assertThat(Stream.concat(dashboard.expressions().stream().map(Expression::text), ofVariables)
                        .flatMap(text -> selectors(text).stream()))
                .isNotEmpty()
                .allSatisfy(ScrapedNamesIT::assertScraped);
    }

    /** The name is there, and with each value of a label that is the meter's own. */
    private static void assertScraped(String selector) {
        String name = selector.replaceAll("\\{.*", "");
        List<String> series =
                scraped.stream().filter(line -> line.startsWith(name + "{")).toList();
        assertThat(series).as(name).isNotEmpty();
        LABEL.matcher(selector)
                .results()
                .filter(label ->
                        !List.of("application", "instance", "pool", "job").contains(label.group(1)))
                .flatMap(label ->
                        Stream.of(label.group(2).split("\\|", -1)).map(value -> label.group(1) + "=\"" + value + "\""))
                .forEach(label -> assertThat(series).as(name).anyMatch(line -> line.contains(label)));
        assertThat(series)
                .as(name)
                .allMatch(line -> line.contains("application=\"chat\"") && line.contains("pool=\"chat\""));
    }
}
