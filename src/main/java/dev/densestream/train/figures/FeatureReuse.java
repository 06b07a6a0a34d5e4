package dev.densestream.train.figures;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How strongly each convolution of a DenseNet draws on each earlier layer of its block, judged by its weights: the paper's
 * figure 5 as numbers.
 *
 * @param model the model's name
 * @param convolution which convolutions these are
 * @param normalisation what was done to the means
 * @param batchNorm whether each weight was multiplied by the batch norm's weight of the map that it meets
 */
public record FeatureReuse(
        String model, String convolution, Normalisation normalisation, boolean batchNorm, List<Block> blocks) {
    public FeatureReuse {
        blocks = List.copyOf(blocks);
    }

    /** What is done to the means before they are shown. */
    public enum Normalisation {
        /** Nothing: all of them on one scale. */
        PLAIN,
        /** Each target's are divided by their largest, so that each column has a 1. */
        COLUMNS
    }

    /**
     * A dense block, and the transition or classifier behind it.
     *
     * @param block from 1
     * @param sourceMaps how many maps each source makes: first the block's input, then its layers
     */
    public record Block(int block, List<Integer> sourceMaps, List<Target> targets) {
        public Block {
            sourceMaps = List.copyOf(sourceMaps);
            targets = List.copyOf(targets);
        }

        /** For each target with more sources than the block's input: that one's value over the mean of the others. */
        public DoubleSummaryStatistics inputOverOthers() {
            return targets.stream()
                    .filter(target -> target.values().size() > 1)
                    .collect(Collectors.summarizingDouble(Target::inputOverOthers));
        }

        private Block columns() {
            return new Block(
                    block, sourceMaps, targets.stream().map(Target::overLargest).toList());
        }
    }

    /**
     * A convolution or the classifier.
     *
     * @param name of torchvision, below its block: {@code denselayer3}, {@code transition1}, {@code classifier}
     * @param values the mean magnitude of its weights for each source that it sees
     */
    public record Target(String name, List<Double> values) {
        public Target {
            values = List.copyOf(values);
        }

        private double inputOverOthers() {
            return values.getFirst()
                    / values.stream()
                            .skip(1)
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElseThrow();
        }

        private Target overLargest() {
            double largest =
                    values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
            return new Target(
                    name,
                    values.stream()
                            .map(value -> largest == 0 ? 0 : value / largest)
                            .toList());
        }
    }

    /** The same, each column divided by its largest value. */
    public FeatureReuse columns() {
        return new FeatureReuse(
                model,
                convolution,
                Normalisation.COLUMNS,
                batchNorm,
                blocks.stream().map(Block::columns).toList());
    }

    /** The largest value of all. */
    double largest() {
        return blocks.stream()
                .flatMap(block -> block.targets().stream())
                .flatMap(target -> target.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
    }
}
