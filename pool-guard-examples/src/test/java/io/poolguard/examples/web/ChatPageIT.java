/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.poolguard.examples.model.ModelAnswer;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.web.ChatSettings.Form;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;

/** The page in a real browser. */
@Tag("browser")
@Timeout(60)
class ChatPageIT {

    private static final ModelBehaviour QUICK = ModelBehaviour.faultless(Duration.ofMillis(20), 500, 12);
    private static final ModelBehaviour LONG = ModelBehaviour.faultless(Duration.ofMillis(20), 50, 5_000);

    private static ChromeDriver browser;

    /** For what needs no service of its own. */
    private static RunningChat atRest;

    @BeforeAll
    static void start() throws Exception {
        browser = RealBrowser.start();
        atRest = RunningChat.start(Form.SHORT_SESSIONS, QUICK);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.quit();
        }
        if (atRest != null) {
            atRest.close();
        }
    }

    @Test
    void say_enterPressed_streamsTheAnswer() throws Exception {
        try (ChatPage page = ChatPage.open(browser, atRest.address())) {
            page.say("hello");

            page.waitUntil("the answer is complete", () -> page.last(".note").equals("complete"));
            assertThat(page.all(".you")).isEqualTo(List.of("hello"));
            assertThat(page.last(".answer .said")).isEqualTo(ModelAnswer.text(12));
            assertThat(page.script("return document.getElementById('text').value"))
                    .isEqualTo("");
            assertThat(page.text("chat-trouble")).isEmpty();
            assertThat(atRest.messages(page.conversation())).hasSize(2);
        }
    }

    @Test
    void say_markup_staysText() throws Exception {
        String markup = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>";
        try (ChatPage page = ChatPage.open(browser, atRest.address())) {
            page.say(markup);

            page.waitUntil("the answer is complete", () -> page.last(".note").equals("complete"));
            assertThat(page.last(".you")).isEqualTo(markup);
            assertThat(page.all("img, .you *")).isEqualTo(List.of());
            assertThat(browser.getTitle()).isEqualTo("pool-guard: who holds the connections?");
            assertThat(atRest.messages(page.conversation()).get(0).path("text").asText())
                    .isEqualTo(markup);
        }
    }

    @Test
    void load_holdingThenShort_showsTheFailureThenTheCure() throws Exception {
        ModelBehaviour answers = ModelBehaviour.faultless(Duration.ofMillis(100), 10, 30);
        try (RunningChat chat = RunningChat.startWithPool(Form.SHORT_SESSIONS, answers, 5, Duration.ofSeconds(2));
                ChatPage page = ChatPage.open(browser, chat.address())) {
            chat.guard().settings().idleThreshold(Duration.ofMillis(300));
            assertThat(page.attribute("short_sessions", "aria-pressed")).isEqualTo("true");

            page.choose("holding");
            page.press("load");

            assertThat(page.attribute("short_sessions", "aria-pressed")).isEqualTo("false");
            page.waitUntil("chats wait", () -> page.number("pending") > 0);
            page.waitUntil(
                    "all bars are held",
                    () -> page.all("#connections .idle_in_hand").size() == 5);
            page.waitUntil("a finding is shown", () -> page.last("#findings li").startsWith("held idle"));
            page.waitUntil(
                    "it is told what is waited for",
                    () -> page.all("#connections .doing").contains("idle in hand, waits in the model's answer"));
            page.waitUntil(
                    "the acquiring line is shown",
                    () -> page.last("#connections .site").startsWith("at HoldingChat.send:"));
            assertThat(page.text("verdict")).contains("held idle in HoldingChat.send");
            page.waitUntil("all is over", () -> page.text("tally").endsWith(" 0 under way"));
            assertThat(page.text("tally")).startsWith("40 asked, ").doesNotContain(" 0 failed");
            assertThat(page.text("seen")).contains("of 40 chats failed: 5 connections for 40 chats");
            assertThat(page.text("next")).startsWith("Now choose the short form");

            page.choose("short_sessions");
            page.press("load");

            page.waitUntil("forty stream", () -> page.text("seen").startsWith("40 chats stream at once"));
            page.waitUntil("all is over", () -> page.text("tally").endsWith(" 0 under way"));
            assertThat(page.text("tally")).isEqualTo("40 asked, 40 answered, 0 failed, 0 under way");
            assertThat(page.number("pending")).isZero();
            Eventually.isTrue("nothing held", () -> chat.guard().holds().isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            holding        | 40 |  0 |  0 | 40 | 0  | None waits for a connection.
            holding        | 40 |  0 |  0 | 15 | 25 | wait for a connection. One that gets none within 30.0 s fails.
            holding        | 40 |  0 |  9 | 15 | 16 | 9 of 40 have failed.
            holding        | 40 | 40 |  0 |  0 | 0  | All 40 chats were answered: each got one of 15 connections
            holding        | 40 | 15 | 25 |  0 | 0  | 25 of 40 chats failed: 15 connections for 40 chats
            holding        |  5 |  0 |  5 |  0 | 0  | 5 of 5 chats failed. The service’s log says why.
            short_sessions | 40 |  0 |  0 |  1 | 0  | 40 chats stream at once, and 1 connection is held
            short_sessions | 40 | 30 | 10 |  0 | 0  | 30 of 40 chats were answered
            """)
    void story_ofAnyPool_saysWhatIsTrue(
            String form, int asked, int answered, int failed, int active, int pending, String said) {
        try (ChatPage page = ChatPage.open(browser, atRest.address())) {
            String view = ("{ counts: { max: 15, active: %d, pending: %d, acquire_timeout_ms: 30000 }, holders: [],"
                            + " load: { form: '%s', asked: %d, answered: %d, failed: %d, running: %d } }")
                    .formatted(active, pending, form, asked, answered, failed, asked - answered - failed);

            String told =
                    String.valueOf(page.script("const { seen, next } = story(" + view + "); return seen + ' ' + next"));

            assertThat(told).contains(said);
            assertThat(told.contains("fail")).isEqualTo(failed > 0 || pending > 0);
            assertThat(told.contains("wait for a connection")).isEqualTo(pending > 0);
        }
    }

    @Test
    void tell_figuresChange_isHeardOnlyWithANewMeaning() {
        try (ChatPage page = ChatPage.open(browser, atRest.address())) {
            page.script("source.close(); window.heard = []; new MutationObserver(() =>"
                    + " heard.push(byId('told').textContent)).observe(byId('told'), { childList: true })");
            for (int active = 1; active <= 5; active++) {
                page.script("tell({ meaning: 'some are held', seen: '" + active + " held.', next: 'Wait.' })");
            }
            page.script("tell({ meaning: 'it is over', seen: 'Over.', next: '' })");

            assertThat(page.script("return heard")).isEqualTo(List.of("1 held. Wait.", "Over. "));
            assertThat(page.text("seen")).isEqualTo("Over.");
            assertThat(page.attribute("told", "role")).isEqualTo("status");
        }
    }

    @Test
    void send_pressedByItsButton_leavesTheFocusInTheText() throws Exception {
        try (ChatPage page = ChatPage.open(browser, atRest.address())) {
            browser.findElement(By.id("text")).sendKeys("hello");
            browser.findElement(By.id("send")).sendKeys(Keys.SPACE);

            page.waitUntil("the answer is complete", () -> page.last(".note").equals("complete"));
            assertThat(page.script("return document.activeElement.id")).isEqualTo("text");
            assertThat(page.script("return document.querySelector('[role=log]').tagName"))
                    .isEqualTo("DIV");
            assertThat(page.all("[role=log] > ol > li.you")).isEqualTo(List.of("hello"));
        }
    }

    @Test
    void stop_pressedInMidAnswer_isKeptAsInterrupted() throws Exception {
        try (RunningChat chat = RunningChat.start(Form.HOLDING, LONG);
                ChatPage page = ChatPage.open(browser, chat.address())) {
            page.say("hello");
            page.waitUntil(
                    "the answer streams", () -> !page.last(".answer .said").isEmpty());

            page.press("stop");

            Eventually.isTrue("interrupted", () -> chat.lastState(1).equals("interrupted"));
            JsonNode answer = chat.messages(1).get(1);
            assertThat(answer.path("text").asText()).startsWith(page.last(".answer .said"));
            assertThat(page.last(".note")).startsWith("stopped");
            assertThat(page.script("return document.activeElement.id")).isEqualTo("text");
            Eventually.isTrue("nothing held", () -> chat.guard().holds().isEmpty());
        }
    }

    @Test
    void leave_inMidAnswer_isKeptAsInterrupted() throws Exception {
        try (RunningChat chat = RunningChat.start(Form.SHORT_SESSIONS, LONG);
                ChatPage page = ChatPage.open(browser, chat.address())) {
            page.say("hello");
            page.waitUntil(
                    "the answer streams", () -> !page.last(".answer .said").isEmpty());

            browser.get("about:blank");

            Eventually.isTrue("interrupted", () -> chat.lastState(1).equals("interrupted"));
        }
    }

    @Test
    void say_poolExhausted_showsTheErrorWithItsId() throws Exception {
        try (RunningChat chat = RunningChat.startWithOneConnection(Form.SHORT_SESSIONS, QUICK);
                ChatPage page = ChatPage.open(browser, chat.address())) {
            try (Connection held = chat.guard().dataSource().getConnection()) {
                assertThat(held.isValid(1)).isTrue();
                page.say("hello");
                page.waitUntil(
                        "the error is shown", () -> !page.text("chat-trouble").isEmpty());
            }

            assertThat(page.text("chat-trouble")).isEqualTo("the service is busy (error id-1)");
            assertThat(page.last(".note")).isEqualTo("failed");
            // A response that is an error is a line on the console by itself.
            assertThat(page.console())
                    .singleElement()
                    .satisfies(line -> assertThat(line.getMessage()).contains("503"));
        }
    }

    @Test
    void service_restarted_isFoundAgain() throws Exception {
        try (RunningChat chat = RunningChat.start(Form.SHORT_SESSIONS, QUICK);
                ChatPage page = ChatPage.open(browser, chat.address())) {
            chat.stopService();
            page.waitUntil("it is told", () -> page.text("seen").startsWith("The service is not there"));
            page.say("hello");
            page.waitUntil("it is told", () -> page.text("chat-trouble").equals("the service cannot be reached"));
            chat.startServiceAgain();
            page.waitUntil("the pool is shown again", () -> page.text("seen").startsWith("A pool of 10 connections"));
            page.say("hello again");

            page.waitUntil("the answer is complete", () -> page.last(".note").equals("complete"));
            assertThat(page.text("chat-trouble")).isEmpty();
            // While nobody listened the console said so.
            assertThat(page.console())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line.getMessage()).contains("net::ERR_"));
        }
    }

    @Test
    void open_first_isSmallAndAsksNobodyElse() throws Exception {
        try (ChatPage page = ChatPage.open(browser, atRest.address())) {
            List<?> addresses = (List<?>)
                    page.script("return performance.getEntries().filter(e => 'transferSize' in e).map(e => e.name)");
            Number bytes = (Number) page.script("return performance.getEntries().filter(e => 'transferSize' in e)"
                    + ".reduce((sum, e) => sum + e.transferSize, 0)");

            assertThat(addresses)
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(address -> assertThat(String.valueOf(address))
                            .startsWith(atRest.address().toString()));
            assertThat(bytes.longValue()).isBetween(5_000L, 100_000L);
        }
    }

    @Test
    void open_inMoreTabsThanThereAreConnections_showsThePoolInEach() throws Exception {
        String first = browser.getWindowHandle();
        try (ChatPage page = ChatPage.open(browser, atRest.address())) {
            for (int i = 0; i < 7; i++) {
                browser.switchTo().newWindow(WindowType.TAB);
                ChatPage.open(browser, atRest.address());
            }
            assertThat(browser.getWindowHandles()).hasSize(8);

            browser.switchTo().window(first);

            page.waitUntil(
                    "it watches again",
                    () -> page.script("return source !== null && source.readyState")
                            .equals(1L));
            page.say("hello");
            page.waitUntil("the answer is complete", () -> page.last(".note").equals("complete"));
        } finally {
            closeAllBut(first);
        }
    }

    @Test
    void hide_thenShow_watchesOnlyWhileSeen() throws Exception {
        try (RunningChat chat = RunningChat.start(Form.SHORT_SESSIONS, QUICK);
                ChatPage page = ChatPage.open(browser, chat.address())) {
            hide(page, true);
            assertThat(page.script("return source")).isNull();
            try (Connection held = chat.guard().dataSource().getConnection()) {
                assertThat(held.isValid(1)).isTrue();
                assertThat(page.text("active")).isEqualTo("0");

                hide(page, false);

                page.waitUntil("it is shown", () -> page.text("active").equals("1"));
            }
        }
    }

    private static void hide(ChatPage page, boolean hidden) {
        page.script("Object.defineProperty(document, 'hidden', { value: " + hidden + ", configurable: true });"
                + " document.dispatchEvent(new Event('visibilitychange'))");
    }

    private static void closeAllBut(String first) {
        for (String tab : browser.getWindowHandles()) {
            if (!tab.equals(first)) {
                browser.switchTo().window(tab).close();
            }
        }
        browser.switchTo().window(first);
    }

    @Test
    void tab_pressedAgainAndAgain_reachesAll() throws Exception {
        try (ChatPage page = ChatPage.open(browser, atRest.address())) {
            List<Object> reached = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                browser.switchTo().activeElement().sendKeys(Keys.TAB);
                reached.add(page.script("return document.activeElement.id"));
                assertThat(page.script("return getComputedStyle(document.activeElement).outlineStyle"))
                        .isEqualTo("solid");
            }

            assertThat(reached)
                    .containsExactly("messages", "text", "send", "holding", "short_sessions", "load", "findings");
            assertThat(page.all("label[for=text]")).isEqualTo(List.of("Your message"));
        }
    }

    @Test
    void open_narrowAndDark_fitsAndIsDark() throws Exception {
        Dimension before = browser.manage().window().getSize();
        try (ChatPage page = ChatPage.open(browser, atRest.address())) {
            browser.executeCdpCommand(
                    "Emulation.setEmulatedMedia",
                    Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
            browser.manage().window().setSize(new Dimension(500, 800));

            assertThat(page.script("return document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
            assertThat(page.script("return getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo("rgb(20, 23, 27)");
            assertThat(browser.findElement(By.className("pool")).getLocation().getY())
                    .as("one column")
                    .isGreaterThan(browser.findElement(By.className("chat"))
                            .getLocation()
                            .getY());
        } finally {
            browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
            browser.manage().window().setSize(before);
        }
    }
}
