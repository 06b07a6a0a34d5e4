package dev.densestream.train;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

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

    /**
     * The values in a file that our export wrote.
     *
     * @throws IllegalArgumentException if a parameter of {@code spec} is missing or has other sizes
     */
    static Parameters in(Map<String, TensorProto> tensors, DenseNetSpec spec) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (ParameterShape shape : spec.shapes()) {
            values.put(shape.name(), floats(tensors, shape.name(), shape.toArray()));
        }
        return new Parameters(values);
    }

    /** @throws IllegalArgumentException if there is no such tensor of floats, as our export writes them */
    static float[] floats(Map<String, TensorProto> tensors, String name, long[] dims) {
        TensorProto tensor = tensors.get(name);
        int size = Math.toIntExact(LongStream.of(dims).reduce(1L, Math::multiplyExact));
        if (tensor == null
                || !tensor.getDimsList().equals(LongStream.of(dims).boxed().toList())
                || tensor.getDataType() != TensorProto.DataType.FLOAT.getNumber()
                || tensor.getRawData().size() != (long) size * Float.BYTES) {
            throw new IllegalArgumentException("it has no %s of %s floats".formatted(name, Arrays.toString(dims)));
        }
        float[] values = new float[size];
        tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }

    /** These values but for those of the classifier, which are {@code other}'s. */
    Parameters withClassifierOf(Parameters other) {
        Map<String, float[]> changed = new LinkedHashMap<>();
        values.forEach((name, value) -> changed.put(name, name.startsWith("classifier.") ? other.get(name) : value));
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
