/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Paint;
import java.awt.Rectangle;
import java.io.IOException;
import java.text.NumberFormat;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.StatisticalBarRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.statistics.DefaultStatisticalCategoryDataset;

/** A comparison as bars: the mean of each row, and its error. */
final class Chart {

    private static final int WIDTH = 900;
    private static final int HEIGHT_OF_A_BAR = 24;
    private static final int HEIGHT_OF_THE_REST = 110;

    // The last number below the axis is centred on its end.
    private static final RectangleInsets PADDING = new RectangleInsets(8, 8, 8, 40);

    // Of the whole height, above the first bar and below the last.
    private static final double MARGIN = 0.01;

    // Beyond this, the shorter bars would not be seen beside the longest.
    private static final double WIDEST_LINEAR = 20;

    private static final Color GUARD = new Color(0x1f, 0x77, 0xb4);
    private static final Color BASELINE = new Color(0x44, 0x44, 0x44);
    private static final Color OTHER = new Color(0xb0, 0xb7, 0xbf);

    private static final class Bars extends StatisticalBarRenderer {

        private static final long serialVersionUID = 1L;

        @Override
        public Paint getItemPaint(int row, int column) {
            String name = String.valueOf(getPlot().getDataset().getColumnKey(column));
            if (name.equals(Comparison.BASELINE)) {
                return BASELINE;
            }
            return name.startsWith("GUARD") ? GUARD : OTHER;
        }
    }

    /** Ends at the axis what would reach below it: an error that is larger than its mean has no logarithm. */
    private static final class CutLogAxis extends LogAxis {

        private static final long serialVersionUID = 1L;

        CutLogAxis(String label) {
            super(label);
        }

        @Override
        public double calculateLog(double value) {
            return super.calculateLog(Math.max(value, getSmallestValue()));
        }
    }

    private final Comparison comparison;

    Chart(Comparison comparison) {
        this.comparison = comparison;
    }

    String svg() throws IOException {
        int height = HEIGHT_OF_THE_REST + HEIGHT_OF_A_BAR * comparison.rows().size();
        return Svg.of(new Dimension(WIDTH, height), drawing -> chart().draw(drawing, new Rectangle(WIDTH, height)));
    }

    private JFreeChart chart() {
        Bars bars = new Bars();
        bars.setErrorIndicatorPaint(Color.RED);
        bars.setErrorIndicatorStroke(new BasicStroke(1.5f));
        bars.setShadowVisible(false);
        ValueAxis axis = isWide() ? logarithmic(bars) : linear();
        CategoryAxis names = new CategoryAxis();
        names.setLowerMargin(MARGIN);
        names.setUpperMargin(MARGIN);
        CategoryPlot plot = new CategoryPlot(means(), names, axis, bars);
        plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        JFreeChart chart = new JFreeChart(comparison.title(), new Font(Font.SANS_SERIF, Font.BOLD, 14), plot, false);
        chart.setBackgroundPaint(Color.WHITE);
        chart.setPadding(PADDING);
        return chart;
    }

    private DefaultStatisticalCategoryDataset means() {
        DefaultStatisticalCategoryDataset means = new DefaultStatisticalCategoryDataset();
        comparison.rows().forEach((name, result) -> means.add(result.score(), errorOf(result), "mean", name));
        return means;
    }

    // A bar without an error is drawn without one, as if it were 0 wide.
    private static double errorOf(Result result) {
        return result.error().orElse(0);
    }

    private NumberAxis linear() {
        NumberAxis axis = new NumberAxis(comparison.unit());
        axis.setNumberFormatOverride(NumberFormat.getInstance(Locale.ROOT));
        return axis;
    }

    private LogAxis logarithmic(Bars bars) {
        double bottom = powerOfTenBelow(smallest());
        LogAxis axis = new CutLogAxis(comparison.unit() + ", logarithmic");
        axis.setSmallestValue(bottom);
        axis.setRange(bottom, 1.2 * largest());
        axis.setNumberFormatOverride(NumberFormat.getInstance(Locale.ROOT));
        bars.setBase(bottom);
        return axis;
    }

    private boolean isWide() {
        return smallest() > 0 && largest() / smallest() > WIDEST_LINEAR;
    }

    private double smallest() {
        return comparison.rows().values().stream()
                .mapToDouble(Result::score)
                .min()
                .orElseThrow();
    }

    private double largest() {
        return comparison.rows().values().stream()
                .mapToDouble(result -> result.score() + errorOf(result))
                .max()
                .orElseThrow();
    }

    private static double powerOfTenBelow(double number) {
        return Math.pow(10, Math.floor(Math.log10(number)));
    }
}
