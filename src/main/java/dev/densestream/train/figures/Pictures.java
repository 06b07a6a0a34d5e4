package dev.densestream.train.figures;

import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.AxesChartStyler;

/** What all pictures have in common: fonts, colours, and the file. */
final class Pictures {
    static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 15);
    private static final Font MEDIUM = new Font(Font.SANS_SERIF, Font.PLAIN, 17);
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 19);

    private Pictures() {}

    /** White paper, and letters that can be read when the picture is half as wide. */
    static void style(AxesChartStyler styler) {
        styler.setChartTitleFont(TITLE);
        styler.setLegendFont(SMALL);
        styler.setAxisTitleFont(MEDIUM);
        styler.setAxisTickLabelsFont(SMALL);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setChartTitleBoxVisible(false);
        styler.setLegendBorderColor(Color.WHITE);
    }

    /** Writes charts of one size as one PNG, row by row. */
    static void write(List<? extends IChart> charts, int columns, Path file) throws IOException {
        var png = new ByteArrayOutputStream();
        int rows = Math.ceilDiv(charts.size(), columns);
        BitmapEncoder.saveBitmap(charts, rows, columns, png, BitmapEncoder.BitmapFormat.PNG);
        Files.write(file, png.toByteArray());
    }
}
