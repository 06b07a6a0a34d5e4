package dev.densestream.train;

import java.util.List;

/**
 * How a network did in a comparison.
 *
 * @param parameters learned ones
 * @param multiplyAdds that one picture costs, of convolutions and the classifier
 * @param accuracies on the validation pictures after the last epoch, 0 to 1, one for each seed
 * @param imagesPerSecond pictures trained on, over the time that training and the evaluations took
 */
public record ComparedNetwork(
        String name, long parameters, long multiplyAdds, List<Double> accuracies, double imagesPerSecond) {
    public ComparedNetwork {
        accuracies = List.copyOf(accuracies);
        if (accuracies.isEmpty()) {
            throw new IllegalArgumentException(name + ": no accuracy, needed is at least one");
        }
    }

    /** Over all seeds. */
    public double mean() {
        return accuracies.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** The standard deviation over the seeds; 0 for one seed. */
    public double deviation() {
        double mean = mean();
        double squares =
                accuracies.stream().mapToDouble(a -> (a - mean) * (a - mean)).sum();
        return accuracies.size() == 1 ? 0 : Math.sqrt(squares / (accuracies.size() - 1));
    }
}
