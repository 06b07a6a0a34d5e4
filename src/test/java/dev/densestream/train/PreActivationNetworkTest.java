package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.densestream.onnx.GraphBuilder;
import dev.densestream.train.DenseNetSpec.Stem;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A network of odd widths, so that convolutions are filled up to whole blocks. */
class PreActivationNetworkTest {
    private static final int PICTURES = 2;
    private static final int SIDE = 16;
    private static final PreActivationSpec SPEC = new PreActivationSpec(Stem.SMALL, 12, 2, 5);

    private final float[] pictures = noise();

    @Test
    void answersAsTheSameNetworkInOnnxRuntime() throws Exception {
        Parameters parameters = Shaken.parameters(SPEC.shapes());
        float[] expected = new Reference(parameters).answers(pictures);
        Torch engine = Torch.start();
        try (NDManager manager = engine.newBaseManager()) {
            var network = new PreActivationNetwork(SPEC, parameters, manager);
            float[] found = network.forward(input(manager), false).toFloatArray();
            assertThat(found).containsExactly(expected, within(1e-3f));
            assertThat(Math.abs(found[0] - found[SPEC.classes()])).isGreaterThan(0.1f);
        }
    }

    @Test
    void learnsAllParameters() {
        Torch engine = Torch.start();
        try (NDManager manager = engine.newBaseManager();
                GradientCollector collector = engine.newGradientCollector()) {
            var network = new PreActivationNetwork(SPEC, Shaken.parameters(SPEC.shapes()), manager);
            collector.backward(network.forward(input(manager), true).square().sum());
            assertThat(network.learned().values().stream()
                            .mapToLong(NDArray::size)
                            .sum())
                    .isEqualTo(SPEC.parameters());
            network.learned()
                    .forEach((name, tensor) -> assertThat(
                                    tensor.getGradient().abs().sum().getFloat())
                            .as(name)
                            .isPositive());
        }
    }

    private NDArray input(NDManager manager) {
        return manager.create(pictures, new Shape(PICTURES, 3, SIDE, SIDE));
    }

    private static float[] noise() {
        Random random = new Random(6);
        float[] noise = new float[PICTURES * 3 * SIDE * SIDE];
        for (int i = 0; i < noise.length; i++) {
            // The second picture is darker than the first.
            noise[i] = (float) random.nextGaussian() - (i < noise.length / 2 ? 0 : 2);
        }
        return noise;
    }

    /** The network once more, from the definition, as nodes of ONNX. */
    private static final class Reference {
        private final GraphBuilder graph = new GraphBuilder("reference");

        Reference(Parameters parameters) {
            graph.input("pictures", GraphBuilder.Element.FLOAT, -1, 3, SIDE, SIDE);
            SPEC.shapes().forEach(shape -> graph.floats(shape.name(), parameters.get(shape.name()), shape.toArray()));
            String x = normRelu("norm0", convolution("conv0", "pictures", 3, 2));
            x = graph.node(
                    "MaxPool",
                    "pool",
                    List.of(x),
                    Map.of("kernel_shape", of(3, 3), "strides", of(2, 2), "pads", of(1, 1, 1, 1)));
            for (int stage = 1; stage <= 3; stage++) {
                for (int unit = 1; unit <= 2; unit++) {
                    boolean widens = stage > 1 && unit == 1;
                    String name = "stage%d.unit%d".formatted(stage, unit);
                    String active = normRelu(name + ".norm1", x);
                    String shortcut = widens ? convolution(name + ".shortcut", active, 1, 2) : x;
                    String inner = convolution(name + ".conv1", active, 3, widens ? 2 : 1);
                    inner = convolution(name + ".conv2", normRelu(name + ".norm2", inner), 3, 1);
                    x = graph.node("Add", name, shortcut, inner);
                }
            }
            String flat = graph.node("Flatten", "flat", graph.node("GlobalAveragePool", "mean", normRelu("norm", x)));
            graph.node("Gemm", "logits", List.of(flat, "classifier.weight", "classifier.bias"), Map.of("transB", 1L));
            graph.output("logits", GraphBuilder.Element.FLOAT, -1, SPEC.classes());
        }

        float[] answers(float[] pictures) throws Exception {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession session =
                            environment.createSession(graph.build(Map.of()).toByteArray());
                    OnnxTensor input = OnnxTensor.createTensor(
                            environment, FloatBuffer.wrap(pictures), new long[] {PICTURES, 3, SIDE, SIDE});
                    OrtSession.Result result = session.run(Map.of("pictures", input))) {
                FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
                float[] all = new float[logits.remaining()];
                logits.get(all);
                return all;
            }
        }

        private String convolution(String name, String input, long kernel, long stride) {
            long pad = kernel / 2;
            return graph.node(
                    "Conv",
                    name,
                    List.of(input, name + ".weight"),
                    Map.of(
                            "kernel_shape", of(kernel, kernel),
                            "strides", of(stride, stride),
                            "pads", of(pad, pad, pad, pad)));
        }

        private String normRelu(String name, String input) {
            String normed = graph.node(
                    "BatchNormalization",
                    name,
                    List.of(input, name + ".weight", name + ".bias", name + ".running_mean", name + ".running_var"),
                    Map.of("epsilon", 1e-5f));
            return graph.node("Relu", name + ".relu", normed);
        }

        private static long[] of(long... numbers) {
            return numbers;
        }
    }
}
