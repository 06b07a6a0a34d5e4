package dev.densestream.train.figures;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;

/** What all pictures have in common: fonts, colours, the title, and the file. */
final class Pictures {
    static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 15);
    private static final Font MEDIUM = new Font(Font.SANS_SERIF, Font.PLAIN, 17);
    private static final Font CHART_TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 18);
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 24);
    private static final int HEADER = 60;

    private Pictures() {}

    /** White paper, and letters that can be read when the picture is half as wide. */
    static void style(AxesChartStyler styler) {
        styler.setChartTitleFont(CHART_TITLE);
        styler.setLegendFont(SMALL);
        styler.setAxisTitleFont(MEDIUM);
        styler.setAxisTickLabelsFont(SMALL);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setChartTitleBoxVisible(false);
        styler.setLegendBorderColor(Color.WHITE);
    }

    /**
     * Writes charts as one PNG.
     *
     * @param title stands above them all
     * @param charts row by row, all of one size
     */
    static void write(String title, List<? extends Chart<?, ?>> charts, int columns, Path file) throws IOException {
        int width = charts.getFirst().getWidth();
        int height = charts.getFirst().getHeight();
        int rows = Math.ceilDiv(charts.size(), columns);
        var picture = new BufferedImage(columns * width, HEADER + rows * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        try {
            pen.setColor(Color.WHITE);
            pen.fillRect(0, 0, picture.getWidth(), picture.getHeight());
            for (int i = 0; i < charts.size(); i++) {
                int x = i % columns * width;
                int y = HEADER + i / columns * height;
                pen.drawImage(BitmapEncoder.getBufferedImage(charts.get(i)), x, y, null);
            }
            pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            pen.setColor(Color.BLACK);
            pen.setFont(TITLE);
            int room = picture.getWidth() - pen.getFontMetrics().stringWidth(title);
            pen.drawString(title, room / 2, HEADER * 2 / 3);
        } finally {
            pen.dispose();
        }
        ImageIO.write(picture, "png", file.toFile());
    }
}
