/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatReportTest {

    private static final Machine MACHINE = new Machine("Model T", 2, "Linux");
    private static final String TITLE = "Chats of 2 s, 1 s to acquire, 1 ms for a round trip, JDK 17.0.15";
    private static final String PICTURE = "chats-Chats-of-2-s-1-s-to-acquire-1-ms-for-a-round-trip-JDK-17.0.15.svg";

    @TempDir
    private Path folder;

    private Path json;

    @BeforeEach
    void copy() throws IOException {
        json = folder.resolve("chats.json");
        try (InputStream resource = getClass().getResourceAsStream("chats.json")) {
            Files.copy(Objects.requireNonNull(resource), json);
        }
    }

    /** 5 / 2.005 s are answered; (100 - 5 * 3.005 / 2.005) / 3 s fail. */
    @Test
    void write_ofHoldingChats_hasTheModelBesideThem() throws IOException {
        assertThat(page())
                .contains("## " + TITLE)
                .containsPattern("`-bm \\w+ -f 1 -wi \\d+ -w .* -i \\d+ -r ")
                .contains(
                        "| 5 | 100 | HIKARI_HOLDING | 2.50 | 2.25 | 2.75 | 2.49 | 30.0 | 30.8 | 5.00 | 1,000 | 1,002 | 1,000 | 1,010 |");
    }

    /** 100 / 2.006 s; and M/M/5 with 99.7 acquires a second of 3 ms hardly ever waits. */
    @Test
    void write_ofShortChats_hasTheModelBesideThem() throws IOException {
        assertThat(page())
                .contains(
                        "| 5 | 100 | GUARD_SHORT | 49.0 | 44.1 | 53.9 | 49.9 | 0.00 | 0.00 | 0.31 | 0.19 | 0.60 | 0.00 | 8.00 |")
                .containsPattern(
                        "\\| 5 \\| 1,000 \\| GUARD_SHORT \\| 480 \\| 432 \\| 528 \\| 499 \\| .* \\| 2.00 \\| 4.71 \\| 4.00 \\|");
    }

    @Test
    void write_ofChats_hasOnePictureAndNoBars() throws IOException {
        assertThat(page()).contains("![" + TITLE + "](" + PICTURE + ")");
        try (Stream<Path> written = Files.list(folder.resolve("results"))) {
            assertThat(written.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("chats.md", PICTURE);
        }
    }

    @Test
    void picture_namesLinesMarksAndAxes() throws IOException {
        page();

        assertThat(Files.readString(folder.resolve("results").resolve(PICTURE)))
                .contains("5 connections", "chats at once")
                .contains("holding, model", "short, model", "holding, HikariCP", "holding, guard", "short, guard")
                .doesNotContain("NaN")
                .doesNotContain("Infinity");
    }

    @Test
    void read_withoutIterations_isRefused() throws IOException {
        Files.writeString(
                json,
                Files.readString(json).replaceAll("(?s)\"rawData\": \\[\\s*\\[.*?\\]\\s*\\]", "\"rawData\": [[]]"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatResult.read(json))
                .withMessage("answered has no iteration");
    }

    private String page() throws IOException {
        return Files.readString(Report.write(List.of(json), MACHINE, folder.resolve("results")));
    }
}
