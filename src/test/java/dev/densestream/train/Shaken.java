package dev.densestream.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Values of a network whose batch norms do something. In a fresh network they are all alike and nearly the identity: two of
 * them exchanged, or one left out, would go unseen.
 */
final class Shaken {
    private Shaken() {}

    /** The same values for the same network: scales and variances of 0.75 to 1.25, biases and means of -0.25 to 0.25. */
    static Parameters parameters(DenseNetSpec spec) {
        return parameters(spec.shapes());
    }

    static Parameters parameters(List<ParameterShape> shapes) {
        Parameters initial = Parameters.initial(shapes, 3);
        Random random = new Random(4);
        Map<String, float[]> values = new LinkedHashMap<>();
        for (ParameterShape shape : shapes) {
            float[] value = initial.get(shape.name());
            if (shape.kind() != ParameterShape.Kind.WEIGHT) {
                for (int i = 0; i < value.length; i++) {
                    value[i] += (random.nextFloat() - 0.5f) / 2;
                }
            }
            values.put(shape.name(), value);
        }
        return Parameters.of(values);
    }
}
