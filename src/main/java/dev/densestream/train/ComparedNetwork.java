package dev.densestream.train;

import java.util.List;

/**
 * How a network did in a comparison.
 *
 * @param parameters learned ones
 * @param multiplyAdds that one picture costs, of convolutions and the classifier
 * @param accuracies on the validation pictures after the last epoch, 0 to 1, one for each run
 * @param mean of them
 * @param deviation of them, the standard deviation; 0 for one run
 * @param imagesPerSecond pictures trained on, over the time that training and the evaluations took
 */
public record ComparedNetwork(
        String name,
        Family family,
        long parameters,
        long multiplyAdds,
        List<Double> accuracies,
        double mean,
        double deviation,
        double imagesPerSecond) {
    /** What a network is one of. */
    public enum Family {
        DENSENET("DenseNet"),
        RESNET("pre-activation ResNet");

        private final String words;

        Family(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    public ComparedNetwork {
        accuracies = List.copyOf(accuracies);
    }

    static ComparedNetwork of(Contender contender, List<Double> accuracies, double imagesPerSecond) {
        double mean =
                accuracies.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double squares =
                accuracies.stream().mapToDouble(a -> (a - mean) * (a - mean)).sum();
        return new ComparedNetwork(
                contender.name(),
                contender.family(),
                contender.parameters(),
                contender.multiplyAdds(),
                accuracies,
                mean,
                accuracies.size() == 1 ? 0 : Math.sqrt(squares / (accuracies.size() - 1)),
                imagesPerSecond);
    }
}
