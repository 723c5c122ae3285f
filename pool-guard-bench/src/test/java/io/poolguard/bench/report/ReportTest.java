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
                .contains("| | mean, ns/op | ± | median | / HIKARI | - HIKARI | lowest tenth | / HIKARI | B/op |")
                .contains("| HIKARI | 104 | 2.50 | 100 | 1.00 | 0.00 | 96.0 | 1.00 | 56.0 |")
                .contains("| TOMCAT_ABANDONED | 11,000 | 12,000 | 11,500 | 115.00 | 11,400 | 11,000 | 114.58 | – |");
    }

    @Test
    void write_ofAnErrorThatIsNotKnown_saysSo() throws IOException {
        assertThat(page()).contains("| GUARD | 126 | – | 125 | 1.25 | 25.0 | 126 | 1.31 | 152 |");
    }

    @Test
    void write_withoutSetUps_comparesNothing() throws IOException {
        assertThat(page())
                .contains("## ScanBenchmark.tick, 1 thread, JDK 17.0.15")
                .contains("| holds 10 | 8.25 | 0.50 | 8.00 | – | – | 8.25 | – | – |")
                .contains("| holds 1000 | 901 | 10.0 | 901 | – | – | 901 | – | – |");
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
        return Files.readString(Report.write(List.of(json), MACHINE, folder.resolve("results")));
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
