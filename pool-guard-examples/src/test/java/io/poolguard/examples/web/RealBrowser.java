/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The Chromium or Chrome of this machine, without a window. */
final class RealBrowser {

    private RealBrowser() {}

    /** Starts the browser. Without one, or without its driver, the test is skipped and says what is missing. */
    static ChromeDriver start() {
        Optional<Path> browser = find("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
        Optional<Path> driver = find("chromedriver");
        assumeTrue(browser.isPresent(), "neither chromium nor google-chrome is on the PATH");
        assumeTrue(driver.isPresent(), "chromedriver is not on the PATH");

        LoggingPreferences console = new LoggingPreferences();
        console.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.get().toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--disable-lcd-text",
                "--window-size=1280,800");
        options.setCapability("goog:loggingPrefs", console);

        // A driver that is named is not looked for in the internet.
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.get().toFile())
                .usingAnyFreePort()
                .build();
        return new ChromeDriver(service, options);
    }

    private static Optional<Path> find(String... names) {
        String[] folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        return Arrays.stream(names)
                .flatMap(name -> Stream.of(folders).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
