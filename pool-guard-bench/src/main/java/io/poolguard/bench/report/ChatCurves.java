/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import io.poolguard.bench.chat.ChatForm;
import io.poolguard.bench.chat.ChatForm.Way;
import io.poolguard.bench.chat.LoopModel;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.block.RectangleConstraint;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.Size2D;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Chats answered a second against chats at once: a panel for each pool, all on the same axes. The model is a line, what
 * was measured is a mark. The two ways differ by colour, dashes and the marks' shape, and each of these is enough.
 */
final class ChatCurves {

    private static final int NARROWEST_PANEL = 360;

    // The legend is one line.
    private static final int NARROWEST = 900;

    private static final int HEIGHT = 380;
    private static final int LEGEND = 36;
    private static final int STEPS_OF_A_LINE = 200;

    // From the palette of M. Okabe and K. Ito, which all kinds of colour vision tell apart.
    private static final Color HOLDING = new Color(0xd5, 0x5e, 0x00);
    private static final Color SHORT = new Color(0x00, 0x72, 0xb2);

    private static final float[] DASHES = {7f, 5f};
    private static final Shape TRIANGLE = new Polygon(new int[] {-6, 0, 6}, new int[] {5, -6, 5}, 3);
    private static final Shape CIRCLE = new Ellipse2D.Double(-5, -5, 10, 10);

    private final ChatComparison comparison;
    private final int panelWidth;
    private final Range chats;
    private final Range answered;

    ChatCurves(ChatComparison comparison) {
        this.comparison = comparison;
        this.panelWidth =
                Math.max(NARROWEST_PANEL, NARROWEST / comparison.poolSizes().size());
        List<ChatResult> all = comparison.results();
        this.chats = aBitMoreThan(
                all.stream().mapToDouble(ChatResult::chats).min().orElseThrow(),
                all.stream().mapToDouble(ChatResult::chats).max().orElseThrow());
        this.answered = aBitMoreThan(
                all.stream()
                        .mapToDouble(one -> Math.min(one.answered(), onPaper(one)))
                        .min()
                        .orElseThrow(),
                all.stream()
                        .mapToDouble(one -> Math.max(one.answered(), onPaper(one)))
                        .max()
                        .orElseThrow());
    }

    private double onPaper(ChatResult one) {
        return comparison
                .model(one.form().way(), one.poolSize())
                .with(one.chats())
                .answered();
    }

    /** Marks on the border of a panel would be cut. */
    private static Range aBitMoreThan(double low, double high) {
        return new Range(low / 1.6, high * 1.6);
    }

    String svg() throws IOException {
        int width = panelWidth * comparison.poolSizes().size();
        return Svg.of(new Dimension(width, HEIGHT + LEGEND), canvas -> draw(canvas, width));
    }

    private void draw(Graphics2D canvas, int width) {
        canvas.setPaint(Color.WHITE);
        canvas.fill(new Rectangle2D.Double(0, 0, width, HEIGHT + LEGEND));
        int left = 0;
        for (int poolSize : comparison.poolSizes()) {
            JFreeChart panel = panel(poolSize);
            panel.draw(canvas, new Rectangle2D.Double(left, 0, panelWidth, HEIGHT));
            if (left == 0) {
                legend(canvas, panel, width);
            }
            left += panelWidth;
        }
    }

    private static void legend(Graphics2D canvas, JFreeChart panel, int width) {
        LegendTitle legend = new LegendTitle(panel.getPlot());
        Size2D size = legend.arrange(canvas, new RectangleConstraint(new Range(0, width), new Range(0, LEGEND)));
        legend.draw(canvas, new Rectangle2D.Double((width - size.width) / 2, HEIGHT, size.width, size.height));
    }

    private JFreeChart panel(int poolSize) {
        XYSeriesCollection series = new XYSeriesCollection();
        XYLineAndShapeRenderer marks = new XYLineAndShapeRenderer();
        marks.setDrawSeriesLineAsPath(true); // otherwise dashes begin anew at each of a line's points
        for (Way way : Way.values()) {
            series.addSeries(line(way, poolSize));
            asLine(marks, series.getSeriesCount() - 1, way);
        }
        for (ChatForm form : ChatForm.values()) {
            series.addSeries(measured(form, poolSize));
            asMarks(marks, series.getSeriesCount() - 1, form);
        }
        XYPlot plot = new XYPlot(series, axis("chats at once", chats), axis("answered a second", answered), marks);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        JFreeChart chart =
                new JFreeChart(poolSize + " connections", new Font(Font.SANS_SERIF, Font.BOLD, 14), plot, false);
        chart.setBackgroundPaint(Color.WHITE);
        return chart;
    }

    private static LogAxis axis(String label, Range range) {
        LogAxis axis = new LogAxis(label);
        axis.setRange(range);
        axis.setTickUnit(new NumberTickUnit(1)); // a power of ten
        axis.setNumberFormatOverride(NumberFormat.getInstance(Locale.ROOT));
        return axis;
    }

    private XYSeries line(Way way, int poolSize) {
        XYSeries line = new XYSeries(name(way) + ", model");
        LoopModel model = comparison.model(way, poolSize);
        double ratio = chats.getUpperBound() / chats.getLowerBound();
        for (int i = 0; i <= STEPS_OF_A_LINE; i++) {
            int at = (int) Math.round(chats.getLowerBound() * Math.pow(ratio, (double) i / STEPS_OF_A_LINE));
            line.addOrUpdate(at, model.with(at).answered());
        }
        return line;
    }

    private XYSeries measured(ChatForm form, int poolSize) {
        String by = Map.of(ChatForm.Access.HIKARI, "HikariCP", ChatForm.Access.GUARD, "guard")
                .get(form.access());
        XYSeries marks = new XYSeries(name(form.way()) + ", " + by);
        comparison.ofPool(poolSize).stream()
                .filter(result -> result.form() == form && result.answered() > 0) // a logarithm of 0 there is not
                .forEach(result -> marks.add(result.chats(), result.answered()));
        return marks;
    }

    private static String name(Way way) {
        return way == Way.HOLDING ? "holding" : "short";
    }

    private static Color colour(Way way) {
        return way == Way.HOLDING ? HOLDING : SHORT;
    }

    private static void asLine(XYLineAndShapeRenderer renderer, int series, Way way) {
        renderer.setSeriesPaint(series, colour(way));
        renderer.setSeriesShapesVisible(series, false);
        renderer.setSeriesStroke(
                series,
                way == Way.HOLDING
                        ? new BasicStroke(2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, DASHES, 0f)
                        : new BasicStroke(2f));
    }

    /** The guard's are hollow and larger, since they lie on HikariCP's. */
    private static void asMarks(XYLineAndShapeRenderer renderer, int series, ChatForm form) {
        Shape shape = form.way() == Way.HOLDING ? TRIANGLE : CIRCLE;
        boolean guarded = form.access() == ChatForm.Access.GUARD;
        renderer.setSeriesPaint(series, colour(form.way()));
        renderer.setSeriesLinesVisible(series, false);
        renderer.setSeriesShape(series, guarded ? larger(shape) : shape);
        renderer.setSeriesShapesFilled(series, !guarded);
    }

    private static Shape larger(Shape shape) {
        return AffineTransform.getScaleInstance(1.7, 1.7).createTransformedShape(shape);
    }
}
