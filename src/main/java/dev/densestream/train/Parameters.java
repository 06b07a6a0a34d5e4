package dev.densestream.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The values of all parameters of a network, by torchvision's names. */
final class Parameters {
    private final Map<String, float[]> values;

    private Parameters(Map<String, float[]> values) {
        this.values = values;
    }

    /** @param values taken over without a copy */
    static Parameters of(Map<String, float[]> values) {
        return new Parameters(new LinkedHashMap<>(values));
    }

    /** The first values: He's normal distribution for weights, scales 1, biases 0. */
    static Parameters initial(DenseNetSpec spec, long seed) {
        return initial(spec.shapes(), seed);
    }

    /** As {@link #initial(DenseNetSpec, long)}, for any network. */
    static Parameters initial(List<ParameterShape> shapes, long seed) {
        Random random = new Random(seed);
        Map<String, float[]> values = new LinkedHashMap<>();
        for (ParameterShape shape : shapes) {
            float[] value = new float[shape.size()];
            switch (shape.kind()) {
                case WEIGHT -> {
                    double deviation = Math.sqrt(2.0 / shape.fanIn());
                    for (int i = 0; i < value.length; i++) {
                        value[i] = (float) (random.nextGaussian() * deviation);
                    }
                }
                case SCALE, RUNNING_VARIANCE -> Arrays.fill(value, 1f);
                case BIAS, RUNNING_MEAN -> Arrays.fill(value, 0f);
            }
            values.put(shape.name(), value);
        }
        return new Parameters(values);
    }

    /** The value itself, not a copy. */
    float[] get(String name) {
        float[] value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the network has no parameter " + name);
        }
        return value;
    }
}
