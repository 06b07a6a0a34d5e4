package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.model.Activation;
import dev.densestream.model.ModelContract;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every published network at its own size, from its tensors to the file that ONNX Runtime reads. Logarithms of probabilities
 * are compared: they are the logits but for a constant, and of a thousand labels no probability is much above 1e-3.
 */
class FamilyExportTest {
    private static final double LARGEST = 1e-4;
    /** What names, nodes and metadata may take of a file, above its numbers. */
    private static final long WORDS = 1 << 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(PublishedNet.class)
    void answersFromItsFileAsTheNetworkItself(PublishedNet net) throws Exception {
        DenseNetSpec spec = net.spec(net.classes().getFirst());
        Parameters parameters = Shaken.parameters(spec);
        PreparedModel model = written(net, spec, parameters);
        List<Pixels> pictures = pictures(net.inputSize());
        List<float[]> expected = fromNetwork(spec, parameters, pictures);

        assertThat(difference(fromFile(model, pictures), expected)).isLessThan(LARGEST);
        // An answer that does not depend on the picture would agree with anything.
        assertThat(difference(List.of(expected.get(0)), List.of(expected.get(1))))
                .isGreaterThan(0.1);
        assertThat(model.graph().opset()).isEqualTo(17);
        assertThat(model.graph().parameters()).isEqualTo(spec.parameters());
        long numbers = spec.shapes().stream().mapToLong(ParameterShape::size).sum() * Float.BYTES;
        assertThat(model.bytes()).isBetween(numbers, numbers + WORDS);
    }

    @Test
    void seesOneChannelOfOneStatistic() throws Exception {
        var net = PublishedNet.DENSENET_BC_100_12;
        DenseNetSpec spec = net.spec(10);
        Parameters parameters = Shaken.parameters(spec);
        List<Pixels> pictures = pictures(net.inputSize());
        List<float[]> expected = fromNetwork(spec, parameters, pictures);
        parameters.get("features.denseblock3.denselayer16.norm2.running_mean")[0] += 0.1f;
        assertThat(difference(fromFile(written(net, spec, parameters), pictures), expected))
                .isGreaterThan(LARGEST);
    }

    /**
     * Digests of the names and shapes in torchvision 0.14.1: of its {@code DenseNet(growth_rate, block_config,
     * num_init_features).state_dict()} each {@code f"{name} {list(tensor.shape)}"} but {@code num_batches_tracked}, sorted, with
     * line feeds between them. DenseNet-264 has no name there, its class makes it all the same.
     */
    @ParameterizedTest
    @CsvSource({
        "DENSENET_121, 606, c4a956e878d257a80aa164c2244c868af1e51756baa6f7b1b5679554c01a7c08",
        "DENSENET_169, 846, fd90e10f1d684dad7a5a05aa426414f8958fe1421899bdb2fdf451eb2469de21",
        "DENSENET_201, 1006, 0d8c78bf4f9952f398cf4d17721298a2704bcc8fdb37f804b805096fb9a4f967",
        "DENSENET_264, 1326, 182864420429a79311ee6e9ec21465a0532c683c6fbe74f7e96e11b8c4ff130f",
        "DENSENET_161, 806, b66bab0e56d41d25f82bac93fc245a2162489b311815240b790fe857638671ae"
    })
    void keepsTorchvisionsNames(PublishedNet net, int count, String digest) throws Exception {
        DenseNetSpec spec = net.spec(1000);
        GraphProto graph = DenseNetGraph.of(spec, zeros(spec), contract(net, 1000), Scaling.PHOTOGRAPHS)
                .getGraph();
        List<TensorProto> ofTheNetwork = graph.getInitializerList().stream()
                .filter(tensor -> !tensor.getName().startsWith("input."))
                .toList();
        String lines = ofTheNetwork.stream()
                .map(tensor -> tensor.getName() + " " + tensor.getDimsList())
                .sorted()
                .collect(Collectors.joining("\n"));
        assertThat(lines)
                .contains("features.denseblock1.denselayer1.norm1.weight [")
                .hasLineCount(count);
        assertThat(sha256(lines)).isEqualTo(digest);

        Set<String> read = new HashSet<>();
        graph.getNodeList().forEach(node -> read.addAll(node.getInputList()));
        assertThat(read)
                .containsAll(ofTheNetwork.stream().map(TensorProto::getName).toList());
    }

    private PreparedModel written(PublishedNet net, DenseNetSpec spec, Parameters parameters) throws IOException {
        Path file = folder.resolve(net + ".onnx");
        Files.write(
                file,
                DenseNetGraph.of(spec, parameters, contract(net, spec.classes()), Scaling.PHOTOGRAPHS)
                        .toByteArray());
        return PreparedModel.open(file);
    }

    private static List<float[]> fromNetwork(DenseNetSpec spec, Parameters parameters, List<Pixels> pictures) {
        Torch engine = Torch.start();
        try (NDManager manager = engine.newBaseManager();
                Network network = new Network(spec, parameters, manager);
                NDArray input = new Batches(Scaling.PHOTOGRAPHS).of(pictures, manager);
                NDArray logits = network.forward(input, false);
                NDArray logarithms = logits.logSoftmax(1)) {
            float[] all = logarithms.toFloatArray();
            return IntStream.range(0, pictures.size())
                    .mapToObj(i -> Arrays.copyOfRange(all, i * spec.classes(), (i + 1) * spec.classes()))
                    .toList();
        }
    }

    private static List<float[]> fromFile(PreparedModel model, List<Pixels> pictures) {
        try (OnnxSession session = OnnxSession.open(model, new SessionOptions(Provider.CPU, pictures.size()))) {
            List<float[]> rows =
                    session.run(pictures.stream().map(Pixels::rgb).toList()).rows();
            for (float[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = (float) Math.log(row[i]);
                }
            }
            return rows;
        }
    }

    /** What is no number is as far away as can be. */
    private static double difference(List<float[]> some, List<float[]> others) {
        double largest = 0;
        for (int row = 0; row < some.size(); row++) {
            for (int i = 0; i < some.get(row).length; i++) {
                double difference = Math.abs(some.get(row)[i] - others.get(row)[i]);
                largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
            }
        }
        return largest;
    }

    /** Noise, and a smooth one of another colour in each corner. */
    private static List<Pixels> pictures(int side) {
        byte[] noise = new byte[side * side * 3];
        new Random(5).nextBytes(noise);
        byte[] smooth = new byte[side * side * 3];
        for (int i = 0; i < side * side; i++) {
            smooth[3 * i] = (byte) (255 * (i % side) / side);
            smooth[3 * i + 1] = (byte) (255 * (i / side) / side);
            smooth[3 * i + 2] = (byte) 40;
        }
        return List.of(new Pixels(side, side, noise), new Pixels(side, side, smooth));
    }

    private static Parameters zeros(DenseNetSpec spec) {
        Map<String, float[]> values = new LinkedHashMap<>();
        spec.shapes().forEach(shape -> values.put(shape.name(), new float[shape.size()]));
        return Parameters.of(values);
    }

    private static ModelContract contract(PublishedNet net, int classes) {
        int side = net.inputSize();
        return new ModelContract(
                net.toString(),
                IntStream.range(0, classes).mapToObj("class-%d"::formatted).toList(),
                Activation.SOFTMAX,
                new PreprocessSpec(Resize.SQUASH, 0, side, side, Interpolation.BILINEAR),
                Map.of());
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
