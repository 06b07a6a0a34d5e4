package dev.densestream.train;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.densestream.model.ContractMetadata;
import dev.densestream.model.ModelContract;
import dev.densestream.onnx.GraphBuilder;
import java.util.List;
import java.util.Map;

/**
 * A DenseNet as a prepared ONNX model: uint8 pictures in, probabilities out, everything between as nodes. Batch norms stay
 * nodes of their own with torchvision's names, so that the file is also the checkpoint to go on from; ONNX Runtime folds them
 * when it loads.
 */
final class DenseNetGraph {
    private static final String MEAN = "input.mean";
    private static final String DEVIATION = "input.std";
    private static final float EPSILON = 1e-5f;
    private static final String LOGITS = "logits";
    private static final String TEMPERATURE = "temperature";

    private final DenseNetSpec spec;
    private final Parameters parameters;
    private final GraphBuilder graph = new GraphBuilder("densenet");

    private DenseNetGraph(DenseNetSpec spec, Parameters parameters) {
        this.spec = spec;
        this.parameters = parameters;
    }

    /** @param scaling what turns bytes into the network's input */
    static ModelProto of(DenseNetSpec spec, Parameters parameters, ModelContract contract, Scaling scaling) {
        return of(spec, parameters, contract, scaling, 1, false);
    }

    /**
     * @param scaling what turns bytes into the network's input
     * @param temperature that logits are divided by; 1 leaves them alone
     * @param embedding whether what the classifier reads is an output too
     */
    static ModelProto of(
            DenseNetSpec spec,
            Parameters parameters,
            ModelContract contract,
            Scaling scaling,
            double temperature,
            boolean embedding) {
        var network = new DenseNetGraph(spec, parameters);
        long height = contract.preprocess().height();
        long width = contract.preprocess().width();
        network.graph.input(ModelContract.INPUT, GraphBuilder.Element.UINT8, -1, height, width, 3);
        network.addParameters();
        String features = network.features(network.prologue(scaling));
        String flat = network.pool(features, embedding ? ModelContract.EMBEDDING : "flat");
        network.classify(flat, temperature);
        network.graph.output(ModelContract.OUTPUT, GraphBuilder.Element.FLOAT, -1, spec.classes());
        if (embedding) {
            network.graph.output(ModelContract.EMBEDDING, GraphBuilder.Element.FLOAT, -1, spec.features());
        }
        return network.graph.build(ContractMetadata.write(contract));
    }

    private void addParameters() {
        for (ParameterShape shape : spec.shapes()) {
            graph.floats(shape.name(), parameters.get(shape.name()), shape.toArray());
        }
    }

    private String prologue(Scaling scaling) {
        String floats = graph.node("Cast", "input.float", List.of(ModelContract.INPUT), Map.of("to", 1L /* float */));
        graph.floats(MEAN, scaling.meanOfBytes(), 3);
        graph.floats(DEVIATION, scaling.deviationOfBytes(), 3);
        String centred = graph.node("Sub", "input.centred", floats, MEAN);
        String scaled = graph.node("Div", "input.scaled", centred, DEVIATION);
        return graph.node("Transpose", "input.nchw", List.of(scaled), Map.of("perm", new long[] {0, 3, 1, 2}));
    }

    private String features(String input) {
        DenseNetSpec.Stem stem = spec.stem();
        String x = convolution("features.conv0", input, stem.kernel(), stem.stride());
        if (stem.pool()) {
            x = pool("MaxPool", "features.pool0", normRelu("features.norm0", x), 3, 1);
        }
        for (int block = 1; block <= spec.blocks().size(); block++) {
            for (int layer = 1; layer <= spec.blocks().get(block - 1); layer++) {
                x = layer("features.denseblock%d.denselayer%d".formatted(block, layer), x);
            }
            if (block < spec.blocks().size()) {
                String transition = "features.transition%d".formatted(block);
                x = convolution(transition + ".conv", normRelu(transition + ".norm", x), 1, 1);
                x = pool("AveragePool", transition + ".pool", x, 2, 0);
            }
        }
        return normRelu("features.norm5", x);
    }

    private String layer(String name, String input) {
        String added;
        if (spec.bottleneck()) {
            String narrow = convolution(name + ".conv1", normRelu(name + ".norm1", input), 1, 1);
            added = convolution(name + ".conv2", normRelu(name + ".norm2", narrow), 3, 1);
        } else {
            added = convolution(name + ".conv1", normRelu(name + ".norm1", input), 3, 1);
        }
        return graph.node("Concat", name + ".concat", List.of(input, added), Map.of("axis", 1L));
    }

    private String pool(String features, String name) {
        String pooled = graph.node("GlobalAveragePool", "pooled", features);
        return graph.node("Flatten", name, List.of(pooled), Map.of("axis", 1L));
    }

    private void classify(String flat, double temperature) {
        String logits =
                graph.node("Gemm", LOGITS, List.of(flat, "classifier.weight", "classifier.bias"), Map.of("transB", 1L));
        String calibrated = temperature == 1
                ? logits
                : graph.node(
                        "Div",
                        "logits.calibrated",
                        logits,
                        graph.floats(TEMPERATURE, new float[] {(float) temperature}, 1));
        graph.node("Softmax", ModelContract.OUTPUT, List.of(calibrated), Map.of("axis", 1L));
    }

    private String convolution(String name, String input, long kernel, long stride) {
        long pad = kernel / 2;
        return graph.node(
                "Conv",
                name,
                List.of(input, name + ".weight"),
                Map.of(
                        "kernel_shape", new long[] {kernel, kernel},
                        "strides", new long[] {stride, stride},
                        "pads", new long[] {pad, pad, pad, pad}));
    }

    private String normRelu(String name, String input) {
        String normed = graph.node(
                "BatchNormalization",
                name,
                List.of(input, name + ".weight", name + ".bias", name + ".running_mean", name + ".running_var"),
                Map.of("epsilon", EPSILON));
        return graph.node("Relu", name + ".relu", normed);
    }

    private String pool(String operator, String name, String input, long kernel, long pad) {
        return graph.node(
                operator,
                name,
                List.of(input),
                Map.of(
                        "kernel_shape", new long[] {kernel, kernel},
                        "strides", new long[] {2, 2},
                        "pads", new long[] {pad, pad, pad, pad}));
    }
}
