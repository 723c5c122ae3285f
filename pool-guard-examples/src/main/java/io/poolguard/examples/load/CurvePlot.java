/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.load;

import io.poolguard.examples.load.PoolCurve.Point;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGSyntax;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.w3c.dom.Document;

/** A picture of a pool over time: active, idle in hand, pending. */
final class CurvePlot {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 320;
    private static final BasicStroke LINE = new BasicStroke(2f);
    private static final BasicStroke DASHES =
            new BasicStroke(3f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {6f, 6f}, 0f);

    private CurvePlot() {}

    /** Writes the picture as SVG. */
    static void write(LoadResult result, String title, Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        SVGGraphics2D graphics = new SVGGraphics2D(document());
        graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
        chart(result, title).draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            graphics.stream(writer);
        }
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVGSyntax.SVG_NAMESPACE_URI, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new AssertionError("nothing was asked of the parser", e);
        }
    }

    private static JFreeChart chart(LoadResult result, String title) {
        XYSeriesCollection lines = new XYSeriesCollection();
        // The first is drawn last: dashes, for most of the time it lies on the second.
        lines.addSeries(series(result, "idle in hand", Point::idleInHand));
        lines.addSeries(series(result, "active", Point::active));
        lines.addSeries(series(result, "pending", Point::pending));
        JFreeChart chart = ChartFactory.createXYLineChart(title, "seconds", "connections, threads", lines);
        chart.setBackgroundPaint(Color.WHITE);
        XYPlot plot = chart.getXYPlot();
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        style(plot, 0, new Color(0xe0a030), DASHES);
        style(plot, 1, new Color(0x1f77b4), LINE);
        style(plot, 2, new Color(0xc23030), LINE);
        return chart;
    }

    private static void style(XYPlot plot, int line, Color colour, BasicStroke stroke) {
        plot.getRenderer().setSeriesPaint(line, colour);
        plot.getRenderer().setSeriesStroke(line, stroke);
    }

    private static XYSeries series(LoadResult result, String name, ToIntFunction<Point> figure) {
        XYSeries series = new XYSeries(name);
        result.curve().forEach(point -> series.add(point.at().toMillis() / 1e3, figure.applyAsInt(point)));
        return series;
    }
}
