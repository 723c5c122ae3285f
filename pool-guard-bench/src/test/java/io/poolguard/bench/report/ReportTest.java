/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {

    private static final Machine MACHINE = new Machine("Model T", 2, "Linux");
    private static final String CHART = "jmh-OverheadBenchmark.acquireAndClose-poolSize-10-1-thread-JDK-17.0.15.svg";

    @TempDir
    private Path folder;

    private Path json;

    @BeforeEach
    void copy() throws IOException {
        json = folder.resolve("jmh.json");
        try (InputStream resource = getClass().getResourceAsStream("jmh.json")) {
            Files.copy(Objects.requireNonNull(resource), json);
        }
        Files.setLastModifiedTime(json, FileTime.from(Instant.parse("2026-11-23T10:15:30Z")));
    }

    @Test
    void write_ofSetUps_comparesThemWithBareHikari() throws IOException {
        assertThat(page())
                .contains("## OverheadBenchmark.acquireAndClose, poolSize 10, 1 thread, JDK 17.0.15")
                .contains("|  | median, ns/op | / HIKARI | added | guard : this | lowest tenth | / HIKARI | added "
                        + "| guard : this | mean | ± | B/op | added |\n"
                        + "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
                .contains("| HIKARI | 100 | 1.00 | – | – | 96.0 | 1.00 | – | – | 104 | 2.50 | 56.0 | – |")
                .contains("| HIKARI_LEAK_DETECTION | 920 | 9.20 | 820 | 1/33 | 900 | 9.38 | 804 | 1/27 | 930 | 15.0 "
                        + "| 1,080 | 1,024 |");
    }

    @Test
    void write_ofAnErrorThatIsNotKnown_saysSo() throws IOException {
        assertThat(page())
                .contains("| GUARD | 125 | 1.25 | 25.0 | 1.0 | 126 | 1.31 | 30.0 | 1.0 | 126 | – | 152 | 96.0 |");
    }

    @Test
    void write_ofAnotherPoolsLeakDetection_saysWhatItAddsToThatPool() throws IOException {
        assertThat(page())
                .contains("| TOMCAT | 248 | 2.48 | – | – | 240 | 2.50 | – | – | 250 | 5.00 | – | – |")
                .contains("| TOMCAT_ABANDONED | 11,500 | 115.00 | 11,252 | 1/450 | 11,000 | 114.58 | 10,760 | 1/359 "
                        + "| 11,000 | 12,000 | – | – |");
    }

    @Test
    void write_withoutSetUps_comparesNothing() throws IOException {
        assertThat(page()).contains("""
                        ## ScanBenchmark.tick, 1 thread, JDK 17.0.15

                        `-bm avgt -f 3 -wi 5 -w 1s -i 8 -r 500ms -jvmArgs "-XX:+UseG1GC -Xmx1g"`

                        |  | median, ns/op | lowest tenth | mean | ± |
                        |---|--:|--:|--:|--:|
                        | holds 10 | 8.00 | 8.25 | 8.25 | 0.50 |
                        | holds 1000 | 901 | 901 | 901 | 10.0 |
                        """);
    }

    @Test
    void write_ofSeveralRuns_beginsWithWhatTheGuardAdds() throws IOException {
        Path newer = replaced("newer.json", "17.0.15", "25.0.3");
        Path busier = replaced("busier.json", "\"threads\": 1", "\"threads\": 32");

        assertThat(page(newer, busier, json)).contains("""
                ## What the guard adds to HikariCP

                By medians; in brackets by lowest tenths.

                |  | threads | JDK | HIKARI | GUARD / HIKARI | added | added B/op |
                |---|--:|--:|--:|--:|--:|--:|
                | [OverheadBenchmark.acquireAndClose, poolSize 10](#overheadbenchmarkacquireandclose-poolsize-10-1-thread-jdk-17015) | 1 | 17.0.15 | 100 (96.0) ns/op | 1.25 (1.31) | 25.0 (30.0) ns/op | 96.0 |
                | [OverheadBenchmark.acquireAndClose, poolSize 10](#overheadbenchmarkacquireandclose-poolsize-10-1-thread-jdk-2503) | 1 | 25.0.3 | 100 (96.0) ns/op | 1.25 (1.31) | 25.0 (30.0) ns/op | 96.0 |
                | [OverheadBenchmark.acquireAndClose, poolSize 10](#overheadbenchmarkacquireandclose-poolsize-10-32-threads-jdk-17015) | 32 | 17.0.15 | 100 (96.0) ns/op | 1.25 (1.31) | 25.0 (30.0) ns/op | 96.0 |

                ## What the guard adds / what others add

                Each to its own bare pool. By medians; in brackets by lowest tenths.

                |  | threads | JDK | HIKARI_LEAK_DETECTION | TOMCAT_ABANDONED |
                |---|--:|--:|--:|--:|
                | [OverheadBenchmark.acquireAndClose, poolSize 10](#overheadbenchmarkacquireandclose-poolsize-10-1-thread-jdk-17015) | 1 | 17.0.15 | 1/33 (1/27) | 1/450 (1/359) |
                """);
    }

    @Test
    void write_withoutTheGuard_saysNothingOfIt() throws IOException {
        assertThat(page(replaced("others.json", "GUARD", "P6SPY")))
                .doesNotContain("What the guard adds")
                .doesNotContain("guard : this |")
                .contains("| P6SPY | 125 | 1.25 | 25.0 | 126 | 1.31 | 30.0 |");
    }

    @Test
    void write_withoutBareHikari_comparesNothingWithIt() throws IOException {
        assertThat(page(replaced("wrapped.json", "\"HIKARI\"", "\"P6SPY\"")))
                .contains("| GUARD | 125 | – | 126 | – | 126 | – | 152 |");
    }

    @Test
    void write_ofOtherOptions_keepsBothCharts() throws IOException {
        page(json, replaced("longer.json", "\"500 ms\"", "\"5 s\""));

        assertThat(folder.resolve("results").resolve(CHART)).exists();
        assertThat(folder.resolve("results").resolve(CHART.replace(".svg", "-2.svg")))
                .exists();
    }

    @Test
    void write_saysWhenWhereAndHow() throws IOException {
        assertThat(page())
                .contains("Taken on 2026-11-23 on Model T, 2 cores, Linux.")
                .contains("`-bm avgt -f 3 -wi 5 -w 1s -i 8 -r 500ms -jvmArgs \"-XX:+UseG1GC -Xmx1g\"`");
    }

    @Test
    void write_tellsNoPathOfTheMachine() throws IOException {
        assertThat(page()).doesNotContain("/opt/secret").doesNotContain(folder.toString());
    }

    @Test
    void write_hasAChartForEachTable() throws IOException {
        assertThat(page())
                .contains("![OverheadBenchmark.acquireAndClose, poolSize 10, 1 thread, JDK 17.0.15](" + CHART + ")");
        try (Stream<Path> written = Files.list(folder.resolve("results"))) {
            assertThat(written.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("jmh.md", CHART, "jmh-ScanBenchmark.tick-1-thread-JDK-17.0.15.svg");
        }
    }

    @Test
    void chart_namesEachRowAndTheUnit() throws Exception {
        page();

        assertThat(textsOf(CHART))
                .contains("HIKARI", "GUARD", "TOMCAT_ABANDONED", "ns/op, logarithmic")
                .contains("OverheadBenchmark.acquireAndClose, poolSize 10, 1 thread, JDK 17.0.15");
    }

    @Test
    void chart_ofAnErrorLargerThanItsMean_hasNumbersOnly() throws IOException {
        page();

        assertThat(Files.readString(folder.resolve("results").resolve(CHART)))
                .doesNotContain("NaN")
                .doesNotContain("Infinity");
    }

    @Test
    void write_ofTheSameRunTwice_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.write(List.of(json, json), MACHINE, folder))
                .withMessageContaining("two results for HIKARI of OverheadBenchmark.acquireAndClose, poolSize 10");
    }

    @Test
    void write_ofNoFile_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.write(List.of(), MACHINE, folder))
                .withMessage("no file: name at least one result of JMH's, written with -rf json");
    }

    @Test
    void write_ofNoJson_isRefused() throws IOException {
        Files.writeString(json, "Benchmark Mode Cnt Score");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.write(List.of(json), MACHINE, folder))
                .withMessage(json + " is no JSON; JMH writes it with -rf json");
    }

    @Test
    void write_ofOtherJson_isRefused() throws IOException {
        Files.writeString(json, "[{\"benchmark\": \"a.B.c\"}]");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.write(List.of(json), MACHINE, folder))
                .withMessageStartingWith(json + " is not of JMH's: ");
    }

    private String page() throws IOException {
        return page(json);
    }

    private String page(Path... files) throws IOException {
        return Files.readString(Report.write(List.of(files), MACHINE, folder.resolve("results")));
    }

    private Path replaced(String name, String some, String other) throws IOException {
        String text = Files.readString(json);
        assertThat(text).contains(some);
        return Files.writeString(folder.resolve(name), text.replace(some, other));
    }

    private List<String> textsOf(String chart) throws Exception {
        DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        parser.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
        Element svg =
                parser.parse(folder.resolve("results").resolve(chart).toFile()).getDocumentElement();
        NodeList texts = svg.getElementsByTagName("text");
        List<String> all = new ArrayList<>();
        for (int i = 0; i < texts.getLength(); i++) {
            all.add(texts.item(i).getTextContent().strip());
        }
        return all;
    }
}
