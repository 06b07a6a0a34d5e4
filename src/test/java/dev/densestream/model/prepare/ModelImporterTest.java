package dev.densestream.model.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.densestream.model.Activation;
import dev.densestream.model.FloatTensor;
import dev.densestream.model.GraphSession;
import dev.densestream.model.ModelContract;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.model.prepare.ForeignNet.Ending;
import dev.densestream.onnx.GraphBuilder.Element;
import dev.densestream.onnx.OnnxFile;
import dev.densestream.onnx.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX Runtime is the judge: it runs the original and what was made of it. */
class ModelImporterTest {
    @TempDir
    private Path folder;

    static Stream<ForeignNet> networks() {
        List<ForeignNet> all = new ArrayList<>();
        for (Layout layout : Layout.values()) {
            for (Channels channels : Channels.values()) {
                all.add(new ForeignNet(layout, channels, 1 / 255.0, Element.FLOAT, ForeignNet.FREE, Ending.LOGITS));
                all.add(new ForeignNet(layout, channels, 1, Element.FLOAT, 1, Ending.SOFTMAX));
                all.add(new ForeignNet(layout, channels, 1, Element.UINT8, ForeignNet.FREE, Ending.LOGITS));
            }
        }
        for (Ending ending : Ending.values()) {
            all.add(ForeignNet.usual().with(ending));
            all.add(ForeignNet.usual().with(ending).withBatch(1));
        }
        all.add(ForeignNet.usual().with(Element.FLOAT16));
        all.add(ForeignNet.usual().with(Element.FLOAT16).with(Ending.ONE_PROBABILITY));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void givesTheOriginalsProbabilitiesForBytesInBatches(ForeignNet net) throws IOException {
        Path file = net.write(folder);
        List<byte[]> pictures = ForeignNet.pictures(11);
        new ModelImporter(Imports.of(net, file)).run();
        assertSame(
                net.probabilities(file, pictures), prepared(pictures), net.element() == Element.FLOAT16 ? 2e-3 : 1e-5);
        assertThat(contract().labels()).isEqualTo(net.labels());
        assertThat(contract().activation())
                .isEqualTo(net.ending() == Ending.SIGMOIDS ? Activation.SIGMOID : Activation.SOFTMAX);
        assertThat(Files.list(folder)).as("nothing unfinished is left").hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void halfPrecisionStaysNearAndKeepsScalingAndSoftmaxSingle(ForeignNet net) throws IOException {
        Path file = net.write(folder);
        List<byte[]> pictures = ForeignNet.pictures(7);
        new ModelImporter(Imports.with(Imports.of(net, file), Precision.FP16, false, Optional.empty())).run();
        assertSame(net.probabilities(file, pictures), prepared(pictures), 5e-3);
        ModelProto model = OnnxFile.read(out()).model();
        assertThat(model.getGraph().getInitializerList())
                .filteredOn(weight -> weight.getName().startsWith("conv.weight"))
                .singleElement()
                .satisfies(weight -> assertThat(weight.getDataType()).isEqualTo(DataType.FLOAT16_VALUE));
        assertThat(model.getGraph().getInitializerList())
                .filteredOn(weight -> weight.getName().matches("input\\.(mean|std)"))
                .hasSize(net.takesBytes() ? 0 : 2)
                .allSatisfy(weight -> assertThat(weight.getDataType()).isEqualTo(DataType.FLOAT_VALUE));
        assertThat(Precision.of(contract().provenance())).isEqualTo(Precision.FP16);
    }

    @Test
    void sigmoidOnRequestMakesLabelsIndependent() throws IOException {
        ForeignNet net = ForeignNet.usual();
        var scores = new ScoreOptions(Optional.empty(), Optional.empty(), Optional.of(Activation.SIGMOID));
        Path file = net.write(folder);
        new ModelImporter(Imports.scored(Imports.of(net, file), scores)).run();
        List<byte[]> pictures = ForeignNet.pictures(3);
        assertSame(
                net.with(Ending.SIGMOIDS)
                        .probabilities(net.with(Ending.SIGMOIDS).write(folder), pictures),
                prepared(pictures),
                1e-5);
        assertThat(contract().activation()).isEqualTo(Activation.SIGMOID);
    }

    @Test
    void theEmbeddingIsWhatTheHeadReads() throws IOException {
        for (Ending ending : List.of(Ending.LOGITS, Ending.MAPS, Ending.SOFTMAX)) {
            ForeignNet net = ForeignNet.usual().with(ending);
            Path file = net.write(folder);
            new ModelImporter(Imports.with(Imports.of(net, file), Precision.FP32, true, Optional.empty())).run();
            List<byte[]> pictures = ForeignNet.pictures(5);
            assertEmbeddings(pictures, features(net, pictures), 1e-5);
        }
    }

    @Test
    void aPreparedModelGetsItsEmbeddingAndHalfPrecisionLater() throws IOException {
        ForeignNet net = ForeignNet.usual();
        new ModelImporter(Imports.of(net, net.write(folder))).run();
        Path first = Files.move(out(), folder.resolve("first.onnx"));
        new ModelImporter(Imports.again(first, out(), Precision.FP16, true)).run();
        List<byte[]> pictures = ForeignNet.pictures(5);
        assertEmbeddings(pictures, features(net, pictures), 1e-2);
        assertSame(net.probabilities(folder.resolve("foreign.onnx"), pictures), prepared(pictures), 5e-3);
        assertThat(contract().provenance())
                .containsEntry(
                        "sha256 of the prepared original",
                        PreparedModel.open(first).sha256())
                .containsEntry("preprocessing", "unverified");
    }

    @Test
    void saysWhereItCameFromAndThatNobodyComparedScores() throws IOException {
        ForeignNet net = ForeignNet.usual();
        Path file = net.write(folder);
        ImportReport report = new ModelImporter(Imports.of(net, file)).run();
        assertThat(report.unverified()).isTrue();
        assertThat(report.pictures()).isEqualTo(9);
        assertThat(report.findings()).anyMatch(line -> line.contains("3 scores, logits; softmax was put behind"));
        assertThat(contract().provenance())
                .containsEntry("imported from", "foreign.onnx")
                .containsEntry("sha256 of the original", OnnxFile.read(file).sha256())
                .containsEntry("preprocessing", "unverified")
                .containsEntry("scaling", "RGB, (byte × 0.00392157 − [0.4, 0.5, 0.6]) ÷ [0.2, 0.3, 0.25]");
    }

    @Test
    void namesThatTheContractNeedsAreFreed() throws IOException {
        ForeignNet net = ForeignNet.usual();
        ModelProto model = net.model();
        // A hidden value and a weight have the names of our input and outputs.
        ModelProto renamed = ModelProto.parseFrom(OnnxGraph.of(model)
                .edit()
                .rename("relu", ModelContract.INPUT)
                .rename("features", ModelContract.OUTPUT)
                .rename("flat", ModelContract.EMBEDDING)
                .build()
                .toByteArray());
        Path file = ForeignNet.write(folder, renamed);
        new ModelImporter(Imports.with(Imports.of(net, file), Precision.FP32, true, Optional.empty())).run();
        List<byte[]> pictures = ForeignNet.pictures(4);
        assertSame(net.probabilities(file, pictures), prepared(pictures), 1e-5);
        assertEmbeddings(pictures, features(net, pictures), 1e-5);
    }

    @Test
    void sameInputGivesTheSameFile() throws IOException {
        ForeignNet net = ForeignNet.usual();
        Path file = net.write(folder);
        new ModelImporter(Imports.of(net, file)).run();
        byte[] first = Files.readAllBytes(out());
        new ModelImporter(Imports.of(net, file)).run();
        assertThat(Files.readAllBytes(out())).isEqualTo(first);
    }

    private Path out() {
        return folder.resolve("prepared.onnx");
    }

    private ModelContract contract() {
        return PreparedModel.open(out()).contract();
    }

    private List<float[]> prepared(List<byte[]> pictures) {
        try (OnnxSession session = OnnxSession.open(PreparedModel.open(out()), new SessionOptions(Provider.CPU, 16))) {
            return session.run(pictures).rows();
        }
    }

    private static void assertSame(List<double[]> wanted, List<float[]> found, double difference) {
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            for (int label = 0; label < wanted.get(i).length; label++) {
                assertThat((double) found.get(i)[label])
                        .as("picture %d, label %d", i, label)
                        .isCloseTo(wanted.get(i)[label], within(difference));
            }
        }
        assertThat(wanted.getFirst()[0]).as("pictures differ").isNotEqualTo(wanted.getLast()[0]);
    }

    /** Worked out by the original, cut off before its head. */
    private List<float[]> features(ForeignNet net, List<byte[]> pictures) throws IOException {
        ModelProto cut = net.features()
                .output("features", Element.FLOAT, -1, ForeignNet.FEATURES, 1, 1)
                .build(Map.of());
        try (GraphSession session = GraphSession.of(cut)) {
            return pictures.stream()
                    .map(picture ->
                            session.run(net.input(picture)).get("features").values())
                    .toList();
        }
    }

    private void assertEmbeddings(List<byte[]> pictures, List<float[]> wanted, double difference) {
        assertThat(PreparedModel.open(out()).graph().output(ModelContract.EMBEDDING))
                .hasValueSatisfying(output -> assertThat(output).hasToString("embedding float [N, 4]"));
        var size = contract().preprocess();
        try (GraphSession session = GraphSession.open(out())) {
            FloatTensor found =
                    session.run(FloatTensor.ofPictures(pictures, size)).get(ModelContract.EMBEDDING);
            assertThat(found.shape()).containsExactly((long) pictures.size(), (long) ForeignNet.FEATURES);
            for (int i = 0; i < pictures.size(); i++) {
                for (int f = 0; f < ForeignNet.FEATURES; f++) {
                    assertThat((double) found.values()[i * ForeignNet.FEATURES + f])
                            .isCloseTo(wanted.get(i)[f], within(difference));
                }
            }
        }
    }
}
