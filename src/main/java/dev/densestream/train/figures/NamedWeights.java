package dev.densestream.train.figures;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.densestream.model.ModelException;
import dev.densestream.model.PreparedModel;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The weights of a model file by the names that our export gives them: torchvision's. */
final class NamedWeights {
    private final Path file;
    private final Map<String, TensorProto> weights;

    private NamedWeights(Path file, Map<String, TensorProto> weights) {
        this.file = file;
        this.weights = weights;
    }

    /** @throws ModelException if the file is no prepared model */
    static NamedWeights of(PreparedModel model) throws IOException {
        ModelProto proto = ModelProto.parseFrom(Files.readAllBytes(model.file()));
        return new NamedWeights(
                model.file(),
                proto.getGraph().getInitializerList().stream()
                        .collect(Collectors.toMap(TensorProto::getName, Function.identity())));
    }

    boolean has(String name) {
        return weights.containsKey(name);
    }

    /** @throws ModelException if there is no such weight, or none of 32-bit floats */
    Weight get(String name) {
        TensorProto tensor = weights.get(name);
        if (tensor == null) {
            throw notOurs("it has no weight " + name);
        }
        long size = tensor.getDimsList().stream().reduce(1L, Math::multiplyExact);
        if (tensor.getDataType() != TensorProto.DataType.FLOAT_VALUE
                || tensor.getRawData().size() != size * Float.BYTES) {
            throw notOurs("its weight %s is not kept as 32-bit floats".formatted(name));
        }
        int outputs = Math.toIntExact(tensor.getDims(0));
        int inputs = tensor.getDimsCount() == 1 ? 1 : Math.toIntExact(tensor.getDims(1));
        FloatBuffer values = tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        return new Weight(outputs, inputs, values);
    }

    ModelException notOurs(String why) {
        return new ModelException("%s is no DenseNet that `densestream train` wrote: %s".formatted(file, why));
    }

    /**
     * One weight.
     *
     * @param values for each output, for each input, those of the kernel
     */
    record Weight(int outputs, int inputs, FloatBuffer values) {
        /** The mean of the magnitudes of all that an input meets. */
        double meanOfInput(int input) {
            int kernel = values.capacity() / (outputs * inputs);
            double sum = 0;
            for (int output = 0; output < outputs; output++) {
                for (int i = 0; i < kernel; i++) {
                    sum += Math.abs(values.get((output * inputs + input) * kernel + i));
                }
            }
            return sum / (outputs * kernel);
        }
    }
}
