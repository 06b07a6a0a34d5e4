package dev.densestream.train;

import java.util.Arrays;
import java.util.Collections;
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

    /** @param values taken over without a copy, in the order of {@link DenseNetSpec#shapes()} */
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

    /** These values but for those of the classifier, which are {@code other}'s. */
    Parameters withClassifierOf(Parameters other) {
        Map<String, float[]> classifier = new LinkedHashMap<>(other.values);
        classifier.keySet().removeIf(name -> !name.startsWith("classifier."));
        return with(classifier);
    }

    /** These values but for those in {@code others}, which are taken over without a copy. */
    Parameters with(Map<String, float[]> others) {
        Map<String, float[]> changed = new LinkedHashMap<>();
        values.forEach((name, value) -> changed.put(name, others.getOrDefault(name, value)));
        return new Parameters(changed);
    }

    /** All values by name, not copies. */
    Map<String, float[]> asMap() {
        return Collections.unmodifiableMap(values);
    }

    /** Whether each value is a number. */
    boolean areFinite() {
        for (float[] value : values.values()) {
            for (float number : value) {
                if (!Float.isFinite(number)) {
                    return false;
                }
            }
        }
        return true;
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
