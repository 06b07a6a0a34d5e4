package dev.densestream.train.figures;

import dev.densestream.train.DenseNetSpec;
import dev.densestream.train.SavedNetwork;
import dev.densestream.train.figures.FeatureReuse.Block;
import dev.densestream.train.figures.FeatureReuse.Normalisation;
import dev.densestream.train.figures.FeatureReuse.Target;
import java.util.ArrayList;
import java.util.List;

/** Reads from a network's weights how it reuses its features. */
public final class ReuseReader {
    private final SavedNetwork network;
    private final DenseNetSpec spec;
    private final boolean batchNorm;

    private ReuseReader(SavedNetwork network, boolean batchNorm) {
        this.network = network;
        this.spec = network.spec();
        this.batchNorm = batchNorm;
    }

    /**
     * The mean magnitudes, as they are.
     *
     * @param batchNorm whether to multiply each weight by the batch norm's weight of the map that it meets
     */
    public static FeatureReuse read(SavedNetwork network, boolean batchNorm) {
        var reader = new ReuseReader(network, batchNorm);
        return new FeatureReuse(
                network.name(),
                network.spec().bottleneck()
                        ? "the 1×1 bottleneck of each layer, which sees the concatenation"
                        : "the 3×3 convolution of each layer",
                Normalisation.PLAIN,
                batchNorm,
                reader.blocks());
    }

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        int width = spec.stemWidth();
        for (int block = 1; block <= spec.blocks().size(); block++) {
            blocks.add(block(block, width));
            width = spec.transitionOutput(spec.blockOutput(width, block));
        }
        return blocks;
    }

    /** @param width how many maps enter it */
    private Block block(int block, int width) {
        List<Integer> sources = new ArrayList<>(List.of(width));
        List<Target> targets = new ArrayList<>();
        for (int layer = 1; layer <= spec.blocks().get(block - 1); layer++) {
            String name = "features.denseblock%d.denselayer%d".formatted(block, layer);
            int kernel = spec.bottleneck() ? 1 : 9;
            targets.add(target("denselayer" + layer, name + ".conv1.weight", kernel, name + ".norm1.weight", sources));
            sources.add(spec.growthRate());
        }
        targets.add(behind(block, sources));
        return new Block(block, sources, targets);
    }

    private Target behind(int block, List<Integer> sources) {
        if (block == spec.blocks().size()) {
            return target("classifier", "classifier.weight", 1, "features.norm5.weight", sources);
        }
        String name = "transition" + block;
        return target(
                name, "features.%s.conv.weight".formatted(name), 1, "features.%s.norm.weight".formatted(name), sources);
    }

    private Target target(String name, String weight, int kernel, String norm, List<Integer> sources) {
        int maps = sources.stream().mapToInt(Integer::intValue).sum();
        double[] means = means(network.parameter(weight), maps, kernel);
        float[] scales = network.parameter(norm);
        List<Double> values = new ArrayList<>();
        int map = 0;
        for (int width : sources) {
            double sum = 0;
            for (int end = map + width; map < end; map++) {
                sum += means[map] * (batchNorm ? Math.abs(scales[map]) : 1);
            }
            values.add(sum / width);
        }
        return new Target(name, values);
    }

    /** For each map that a convolution sees, the mean magnitude of the weights that meet it. */
    private static double[] means(float[] weight, int maps, int kernel) {
        double[] means = new double[maps];
        for (int i = 0; i < weight.length; i++) {
            means[i / kernel % maps] += Math.abs(weight[i]);
        }
        for (int map = 0; map < maps; map++) {
            means[map] *= (double) maps / weight.length;
        }
        return means;
    }
}
