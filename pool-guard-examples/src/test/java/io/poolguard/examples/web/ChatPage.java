/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** The page in a browser, in a user's words. Closing it fails the test if something is said on the console. */
final class ChatPage implements AutoCloseable {

    private final ChromeDriver browser;

    private ChatPage(ChromeDriver browser) {
        this.browser = browser;
    }

    /** Opens the page, and waits until it shows the pool. */
    static ChatPage open(ChromeDriver browser, URI service) {
        browser.get(service.toString());
        ChatPage page = new ChatPage(browser);
        page.waitUntil("the pool is shown", () -> !page.text("active").equals("–"));
        return page;
    }

    /** Waits for what must come true. Each look asks the browser, so it is not asked all the time. */
    void waitUntil(String what, BooleanSupplier condition) {
        Eventually.isTrue(what, Duration.ofMillis(50), condition);
    }

    /** Types a message, and sends it with the Enter key. */
    void say(String text) {
        browser.findElement(By.id("text")).sendKeys(text, Keys.ENTER);
    }

    void press(String id) {
        browser.findElement(By.id(id)).click();
    }

    /** Chooses a form, and waits until the service has it. */
    void choose(String form) {
        press(form);
        waitUntil("the form is " + form, () -> attribute(form, "aria-pressed").equals("true"));
    }

    String text(String id) {
        return String.valueOf(script("return document.getElementById('" + id + "').textContent"));
    }

    int number(String id) {
        String text = text(id);
        return text.equals("–") ? -1 : Integer.parseInt(text);
    }

    String attribute(String id, String name) {
        return String.valueOf(script("return document.getElementById('" + id + "').getAttribute('" + name + "')"));
    }

    /** The texts of all elements that this selector finds. */
    List<?> all(String selector) {
        return (List<?>)
                script("return Array.from(document.querySelectorAll('" + selector + "'), found => found.textContent)");
    }

    /** The text of the latest element that this selector finds; empty if there is none. */
    String last(String selector) {
        List<?> all = all(selector);
        return all.isEmpty() ? "" : String.valueOf(all.get(all.size() - 1));
    }

    /** The number of the conversation, as the page knows it. */
    long conversation() {
        return ((Number) script("return conversation")).longValue();
    }

    /** What the console has said since it was asked last. */
    List<LogEntry> console() {
        return browser.manage().logs().get(LogType.BROWSER).getAll();
    }

    /** Leaves the page, so that it does not miss a service that stops after it. */
    @Override
    public void close() {
        List<LogEntry> said = console();
        browser.get("about:blank");
        assertThat(said).as("said on the console").isEmpty();
    }

    Object script(String script) {
        return browser.executeScript(script);
    }
}
