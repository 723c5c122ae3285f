/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.web.ChatSettings.Form;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;

/** Takes the pictures of the README, when it is asked to: {@code -Dtest=Screenshots}. */
class Screenshots {

    private static final Path IMAGES = Path.of("..", "docs", "images");

    @Test
    void page_bothForms_isPictured() throws Exception {
        ModelBehaviour answers = ModelBehaviour.faultless(Duration.ofMillis(800), 10, 90);
        ChromeDriver browser = RealBrowser.start();
        try (RunningChat chat = RunningChat.startWithPool(Form.HOLDING, answers, 15, Duration.ofSeconds(3))) {
            chat.guard().settings().idleThreshold(Duration.ofSeconds(1));
            browser.executeCdpCommand(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", 1280, "height", 800, "deviceScaleFactor", 1, "mobile", false));
            ChatPage page = ChatPage.open(browser, chat.address());
            page.say("What does a pool lend?");
            page.waitUntil(
                    "the answer has begun", () -> page.last(".answer .said").length() > 60);

            page.press("load");
            page.waitUntil("it is said what is waited for", () -> waiting(page) > 13 && page.number("pending") > 0);
            take(browser, "chat-holding.png");
            page.waitUntil("all has come to its end", () -> page.text("tally").endsWith(" 0 under way"));

            page.choose("short_sessions");
            page.say("What does a pool lend?");
            page.waitUntil(
                    "the answer has begun", () -> page.last(".answer .said").length() > 10);
            page.press("load");
            page.waitUntil("forty stream", () -> page.text("tally").endsWith(" 40 under way"));
            page.waitUntil(
                    "the answer goes on", () -> page.last(".answer .said").length() > 150);
            take(browser, "chat-short.png");
            page.waitUntil("all has come to its end", () -> page.text("tally").endsWith(" 0 under way"));
            Eventually.isTrue("nothing is held", () -> chat.guard().holds().isEmpty());
        } finally {
            browser.quit();
        }
    }

    private static long waiting(ChatPage page) {
        return page.all("#connections .doing").stream()
                .filter(doing -> doing.equals("idle in hand, waits in the model's answer"))
                .count();
    }

    private static void take(ChromeDriver browser, String name) throws IOException {
        Files.createDirectories(IMAGES);
        BufferedImage taken = ImageIO.read(new ByteArrayInputStream(browser.getScreenshotAs(OutputType.BYTES)));
        // Without the transparency that it has no use for, and packed well: a fifth smaller.
        BufferedImage opaque = new BufferedImage(taken.getWidth(), taken.getHeight(), BufferedImage.TYPE_INT_RGB);
        opaque.createGraphics().drawImage(taken, 0, 0, null);
        ImageIO.write(opaque, "png", IMAGES.resolve(name).toFile());
    }
}
