package dev.densestream.train.figures;

import dev.densestream.train.figures.FeatureReuse.Block;
import dev.densestream.train.figures.FeatureReuse.Target;
import java.awt.Color;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The paper's figure 5: one heat map for each block, sources downwards, targets to the right, all on one scale from 0. */
public final class ReusePicture {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 680;
    private static final int COLUMNS = 3;
    private static final Color[] COLOURS = {
        new Color(0x30123b),
        new Color(0x4662d7),
        new Color(0x36aaf9),
        new Color(0x1ae4b6),
        new Color(0x72fe5e),
        new Color(0xc8ef34),
        new Color(0xfaba39),
        new Color(0xf66b19),
        new Color(0xca2a04)
    };

    private ReusePicture() {}

    /** Writes a PNG. */
    public static void draw(FeatureReuse reuse, Path file) throws IOException {
        List<HeatMapChart> charts =
                reuse.blocks().stream().map(block -> chart(reuse, block)).toList();
        Pictures.write(title(reuse), charts, charts.size() == 4 ? 2 : Math.min(COLUMNS, charts.size()), file);
    }

    private static HeatMapChart chart(FeatureReuse reuse, Block block) {
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Block " + block.block())
                .xAxisTitle("target layer (%s)".formatted(last(block)))
                .yAxisTitle("source layer (0: the block's input, %d maps)"
                        .formatted(block.sourceMaps().getFirst()))
                .build();
        Pictures.style(chart.getStyler());
        chart.getStyler().setRangeColors(COLOURS).setMin(0).setMax(rounded(reuse.largest()));
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setGradientColorColumnHeight(400);
        chart.getStyler().setYAxisTickMarkSpacingHint(20).setXAxisTickMarkSpacingHint(30);
        chart.getStyler().setPlotContentSize(1);
        chart.addSeries("block " + block.block(), targets(block), sources(block), cells(block));
        return chart;
    }

    /** Two digits, upwards: the legend shows all digits of its end. */
    private static double rounded(double largest) {
        return new BigDecimal(largest)
                .round(new MathContext(2, RoundingMode.CEILING))
                .doubleValue();
    }

    private static String title(FeatureReuse reuse) {
        String weights = reuse.batchNorm() ? "mean |w · batch norm's w|" : "mean |w|";
        String normalised = switch (reuse.normalisation()) {
            case PLAIN -> "";
            case COLUMNS -> ", each column over its largest";
        };
        return "Feature reuse in %s: %s of each source's maps%s".formatted(reuse.model(), weights, normalised);
    }

    private static String last(Block block) {
        return isTransition(block) ? "T: the transition" : "C: the classifier";
    }

    private static boolean isTransition(Block block) {
        return block.targets().getLast().name().startsWith("transition");
    }

    private static List<String> targets(Block block) {
        List<String> names = new ArrayList<>(IntStream.range(1, block.targets().size())
                .mapToObj(Integer::toString)
                .toList());
        names.add(isTransition(block) ? "T" : "C");
        return names;
    }

    /** The chart's first row is its lowest; source 0 is to be the highest, as in the paper. */
    private static List<String> sources(Block block) {
        return IntStream.range(0, block.sourceMaps().size())
                .mapToObj(Integer::toString)
                .toList()
                .reversed();
    }

    private static List<Number[]> cells(Block block) {
        int rows = block.sourceMaps().size();
        List<Number[]> cells = new ArrayList<>();
        for (int column = 0; column < block.targets().size(); column++) {
            Target target = block.targets().get(column);
            for (int source = 0; source < target.values().size(); source++) {
                cells.add(
                        new Number[] {column, rows - 1 - source, target.values().get(source)});
            }
        }
        return cells;
    }
}
