package dev.densestream.train.figures;

import dev.densestream.model.ModelException;
import dev.densestream.model.PreparedModel;
import dev.densestream.train.figures.FeatureReuse.Block;
import dev.densestream.train.figures.FeatureReuse.Normalisation;
import dev.densestream.train.figures.FeatureReuse.Target;
import dev.densestream.train.figures.NamedWeights.Weight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads from a model file how a DenseNet reuses its features. */
public final class ReuseReader {
    private static final String LAYER = "features.denseblock%d.denselayer%d";

    private final NamedWeights weights;
    private final boolean batchNorm;

    private ReuseReader(NamedWeights weights, boolean batchNorm) {
        this.weights = weights;
        this.batchNorm = batchNorm;
    }

    /**
     * The mean magnitudes, as they are.
     *
     * @param batchNorm whether to multiply each weight by the batch norm's weight of the map that it meets
     * @throws ModelException in one line, if the file is no DenseNet of ours
     */
    public static FeatureReuse read(Path file, boolean batchNorm) throws IOException {
        PreparedModel model = PreparedModel.open(file);
        var reader = new ReuseReader(NamedWeights.of(model), batchNorm);
        boolean bottleneck = reader.weights.has(LAYER.formatted(1, 1) + ".conv2.weight");
        return new FeatureReuse(
                model.contract().name(),
                bottleneck
                        ? "the 1×1 bottleneck of each layer, which sees the concatenation"
                        : "the 3×3 convolution of each layer",
                Normalisation.PLAIN,
                batchNorm,
                reader.blocks());
    }

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        do {
            blocks.add(block(blocks.size() + 1));
        } while (weights.has(convolution(blocks.size() + 1, 1)));
        return blocks;
    }

    private Block block(int block) {
        List<Integer> sources = new ArrayList<>();
        sources.add(weights.get(convolution(block, 1)).inputs());
        List<Target> targets = new ArrayList<>();
        for (int layer = 1; layer == 1 || weights.has(convolution(block, layer)); layer++) {
            String name = LAYER.formatted(block, layer);
            targets.add(target("denselayer" + layer, name + ".conv1.weight", name + ".norm1.weight", sources));
            String last = weights.has(name + ".conv2.weight") ? ".conv2.weight" : ".conv1.weight";
            sources.add(weights.get(name + last).outputs());
        }
        String transition = "features.transition%d".formatted(block);
        targets.add(
                weights.has(convolution(block + 1, 1))
                        ? target(
                                "transition" + block, transition + ".conv.weight", transition + ".norm.weight", sources)
                        : target("classifier", "classifier.weight", "features.norm5.weight", sources));
        return new Block(block, sources, targets);
    }

    private static String convolution(int block, int layer) {
        return LAYER.formatted(block, layer) + ".conv1.weight";
    }

    private Target target(String name, String weightName, String normName, List<Integer> sources) {
        Weight weight = weights.get(weightName);
        int maps = sources.stream().mapToInt(Integer::intValue).sum();
        Weight norm = weights.get(normName);
        if (weight.inputs() != maps || norm.outputs() != maps) {
            throw weights.notOurs("%s sees %d maps and %s has %d, but %d come before it"
                    .formatted(weightName, weight.inputs(), normName, norm.outputs(), maps));
        }
        List<Double> values = new ArrayList<>();
        int from = 0;
        for (int width : sources) {
            double sum = 0;
            for (int map = from; map < from + width; map++) {
                sum += weight.meanOfInput(map)
                        * (batchNorm ? Math.abs(norm.values().get(map)) : 1);
            }
            values.add(sum / width);
            from += width;
        }
        return new Target(name, values);
    }
}
