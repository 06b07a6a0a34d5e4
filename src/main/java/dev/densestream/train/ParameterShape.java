package dev.densestream.train;

import java.util.List;

/**
 * One parameter tensor of a network.
 *
 * @param name as torchvision names it
 * @param kind what it is, which decides its first value
 * @param dims its sizes, outputs first
 */
record ParameterShape(String name, Kind kind, List<Long> dims) {
    /** What a parameter is. */
    enum Kind {
        WEIGHT(true),
        SCALE(true),
        BIAS(true),
        RUNNING_MEAN(false),
        RUNNING_VARIANCE(false);

        private final boolean learned;

        Kind(boolean learned) {
            this.learned = learned;
        }

        /** Whether the optimizer changes it; running statistics follow the data instead. */
        boolean learned() {
            return learned;
        }
    }

    static ParameterShape convolution(String name, long outputs, long inputs, long kernel) {
        return new ParameterShape(name + ".weight", Kind.WEIGHT, List.of(outputs, inputs, kernel, kernel));
    }

    static List<ParameterShape> norm(String name, long width) {
        return List.of(
                new ParameterShape(name + ".weight", Kind.SCALE, List.of(width)),
                new ParameterShape(name + ".bias", Kind.BIAS, List.of(width)),
                new ParameterShape(name + ".running_mean", Kind.RUNNING_MEAN, List.of(width)),
                new ParameterShape(name + ".running_var", Kind.RUNNING_VARIANCE, List.of(width)));
    }

    static List<ParameterShape> linear(String name, long outputs, long inputs) {
        return List.of(
                new ParameterShape(name + ".weight", Kind.WEIGHT, List.of(outputs, inputs)),
                new ParameterShape(name + ".bias", Kind.BIAS, List.of(outputs)));
    }

    /** How many numbers of a network are learned. */
    static long learned(List<ParameterShape> shapes) {
        return shapes.stream()
                .filter(shape -> shape.kind().learned())
                .mapToLong(ParameterShape::size)
                .sum();
    }

    int size() {
        return Math.toIntExact(dims.stream().reduce(1L, Math::multiplyExact));
    }

    /** How many inputs each output of a weight sums over. */
    long fanIn() {
        return dims.stream().skip(1).reduce(1L, Math::multiplyExact);
    }

    long[] toArray() {
        return dims.stream().mapToLong(Long::longValue).toArray();
    }
}
