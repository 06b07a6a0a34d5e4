package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.model.Activation;
import dev.densestream.model.ContractMetadata;
import dev.densestream.model.ModelContract;
import dev.densestream.model.PreparedModel;
import dev.densestream.onnx.GraphBuilder;
import dev.densestream.onnx.OnnxFile;
import dev.densestream.onnx.Tensors;
import dev.densestream.train.ModelTrainer.Outcome;
import dev.densestream.train.data.Augmentation;
import dev.densestream.train.data.LabelledPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A network that sees edges, and whose last layer knows other labels, learns to tell how stripes lie. */
class HeadTunerTest {
    private static final int EDGES = 4;
    private static final int TRAINING = 80;
    private static final int VALIDATION = 20;
    private static final List<String> OTHER_LABELS = List.of("a", "b", "c");
    private static final TrainingSettings SETTINGS =
            new TrainingSettings(30, 16, 0.05, Schedule.COSINE, 0, 0.001, 0, 0, false, 0, 1, Augmentation.NONE);

    @TempDir
    private static Path folder;

    private static LabelledPictures pictures;

    @TempDir
    private Path out;

    /** The forms in which exporters write a last layer. */
    enum Form {
        GEMM_ROW_PER_LABEL,
        GEMM_WITHOUT_BIAS,
        MATMUL,
        MATMUL_ADD,
        CONV;

        String layer(GraphBuilder graph, String pooled) {
            int labels = OTHER_LABELS.size();
            float[] weights = new float[EDGES * labels];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (i % 5 - 2) * 0.1f;
            }
            String flat = this == CONV ? pooled : graph.node("Flatten", "flat", List.of(pooled), Map.of("axis", 1L));
            String bias = this == GEMM_WITHOUT_BIAS || this == MATMUL
                    ? null
                    : graph.floats("bias", new float[] {0.1f, 0, -0.1f}, labels);
            return switch (this) {
                case GEMM_ROW_PER_LABEL ->
                    graph.node(
                            "Gemm",
                            "scores",
                            List.of(flat, graph.floats("weight", weights, labels, EDGES), bias),
                            Map.of("transB", 1L));
                case GEMM_WITHOUT_BIAS ->
                    graph.node("Gemm", "scores", flat, graph.floats("weight", weights, EDGES, labels));
                case MATMUL -> graph.node("MatMul", "scores", flat, graph.floats("weight", weights, EDGES, labels));
                case MATMUL_ADD ->
                    graph.node(
                            "Add",
                            "scores",
                            graph.node("MatMul", "product", flat, graph.floats("weight", weights, EDGES, labels)),
                            bias);
                case CONV ->
                    graph.node(
                            "Flatten",
                            "scores",
                            List.of(graph.node(
                                    "Conv",
                                    "maps",
                                    List.of(flat, graph.floats("weight", weights, labels, EDGES, 1, 1), bias),
                                    Map.of())),
                            Map.of("axis", 1L));
            };
        }
    }

    @BeforeAll
    static void draw() throws IOException {
        StripedPictures.write(folder.resolve("train"), TRAINING / 2, 1);
        StripedPictures.write(folder.resolve("validation"), VALIDATION / 2, 2);
        pictures = LabelledPictures.in(folder, 0.2);
    }

    /** Edges that lie and edges that stand, light to dark and dark to light, and how strong each is on the whole. */
    private Path model(Form form) throws IOException {
        var graph = new GraphBuilder("edges");
        int side = StripedPictures.SIDE;
        graph.input(ModelContract.INPUT, GraphBuilder.Element.UINT8, -1, side, side, 3);
        String floats = graph.node("Cast", "floats", List.of(ModelContract.INPUT), Map.of("to", 1L));
        String maps = graph.node("Transpose", "nchw", List.of(floats), Map.of("perm", new long[] {0, 3, 1, 2}));
        float[] filters = new float[EDGES * 3 * 9];
        for (int channel = 0; channel < 3; channel++) {
            for (int i = 0; i < 3; i++) {
                for (int sign = 0; sign < 2; sign++) {
                    float by = (sign == 0 ? 1 : -1) / 255f;
                    filters[(sign * 3 + channel) * 9 + i] = by;
                    filters[(sign * 3 + channel) * 9 + 6 + i] = -by;
                    filters[((2 + sign) * 3 + channel) * 9 + i * 3] = by;
                    filters[((2 + sign) * 3 + channel) * 9 + i * 3 + 2] = -by;
                }
            }
        }
        String edges = graph.node(
                "Relu", "edges", graph.node("Conv", "conv", maps, graph.floats("filters", filters, EDGES, 3, 3, 3)));
        String scores = form.layer(graph, graph.node("GlobalAveragePool", "pooled", edges));
        graph.node("Softmax", ModelContract.OUTPUT, List.of(scores), Map.of("axis", 1L));
        graph.output(ModelContract.OUTPUT, GraphBuilder.Element.FLOAT, -1, OTHER_LABELS.size());
        var contract = new ModelContract(
                "edges",
                OTHER_LABELS,
                Activation.SOFTMAX,
                new PreprocessSpec(Resize.SQUASH, 0, side, side, Interpolation.BILINEAR),
                Map.of());
        return Files.write(
                out.resolve("edges.onnx"),
                graph.build(ContractMetadata.write(contract)).toByteArray());
    }

    private Outcome tune(Path from, TrainingSettings settings, int views, String name, BooleanSupplier stop) {
        return tune(from, settings, views, false, name, stop);
    }

    private Outcome tune(
            Path from, TrainingSettings settings, int views, boolean embedding, String name, BooleanSupplier stop) {
        var job = new HeadTuner.Job(
                "stripes",
                PreparedModel.open(from),
                settings,
                views,
                embedding,
                out.resolve(name),
                out.resolve("features"),
                Map.of());
        return new HeadTuner(new PictureDecoder(), new ToldProgress()).tune(job, pictures, stop);
    }

    private static Map<String, TensorProto> weights(Path file) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getInitializerList().stream()
                .collect(Collectors.toMap(TensorProto::getName, weight -> weight));
    }

    private long cached() throws IOException {
        long record = 32 + EDGES * Float.BYTES + Integer.BYTES;
        try (Stream<Path> files = Files.list(out.resolve("features"))) {
            return Files.size(files.findFirst().orElseThrow()) / record;
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void learnsOtherLabelsAndLeavesTheRestAsItIs(Form form) throws IOException {
        Path from = model(form);
        var trained = (Outcome.Trained) tune(from, SETTINGS, 1, "tuned.onnx", () -> false);

        assertThat(trained.evaluation().accuracy()).isEqualTo(1);
        PreparedModel tuned = PreparedModel.open(out.resolve("tuned.onnx"));
        assertThat(tuned.contract().labels()).containsExactly("lying", "standing");
        assertThat(tuned.contract().name()).isEqualTo("stripes");
        assertThat(tuned.contract().provenance())
                .containsEntry(
                        "start",
                        "edges.onnx (%s), tuning head"
                                .formatted(PreparedModel.open(from).version()));
        assertThat(weights(out.resolve("tuned.onnx")).get("filters"))
                .isEqualTo(weights(from).get("filters"));
    }

    /** In the second form, what the layer reads has the output's name already. */
    @ParameterizedTest
    @CsvSource({"GEMM_ROW_PER_LABEL, pooled", "CONV, embedding"})
    void givesWhatTheLayerReadsWhereThatIsWantedAndKeepsIt(Form form, String pooled) throws Exception {
        Path from = model(form);
        Files.write(
                from,
                OnnxFile.read(from)
                        .graph()
                        .edit()
                        .rename("pooled", pooled)
                        .build()
                        .toByteArray());
        var few = new TrainingSettings(3, 16, 0.01, Schedule.COSINE, 0, 0, 0, 0, false, 0, 1, Augmentation.NONE);
        var once = (Outcome.Trained) tune(from, few, 1, true, "once.onnx", () -> false);
        assertEmbedding(out.resolve("once.onnx"), once);
        var twice = (Outcome.Trained) tune(out.resolve("once.onnx"), few, 1, "twice.onnx", () -> false);
        assertEmbedding(out.resolve("twice.onnx"), twice);
    }

    private static void assertEmbedding(Path file, Outcome.Trained trained) throws Exception {
        PreparedModel model = PreparedModel.open(file);
        assertThat(model.embedding()).hasValue(EDGES);
        Map<String, TensorProto> weights = weights(file);
        Embeddings.areReadByTheLastLayer(
                model,
                new LinearLayer(Tensors.floats(weights.get("weight")), Tensors.floats(weights.get("bias"))),
                trained.temperature(),
                pictures.validation());
    }

    /** The tuned file is one to tune again: its temperature is passed on the way to the last layer. */
    @Test
    void tunesATunedModelAgain() throws IOException {
        Path from = model(Form.GEMM_ROW_PER_LABEL);
        var once = (Outcome.Trained) tune(
                from,
                new TrainingSettings(1, 16, 1e-4, Schedule.COSINE, 0, 0, 0, 0, false, 0, 1, Augmentation.NONE),
                1,
                "once.onnx",
                () -> false);
        var twice = (Outcome.Trained) tune(out.resolve("once.onnx"), SETTINGS, 1, "twice.onnx", () -> false);
        assertThat(twice.evaluation().accuracy())
                .isEqualTo(1)
                .isGreaterThanOrEqualTo(once.evaluation().accuracy());
        assertThat(Files.size(out.resolve("twice.onnx"))).isLessThan(Files.size(out.resolve("once.onnx")) + 200);
    }

    @Test
    void asksOnnxRuntimeOnceForEachPictureAndGivesTheSameFileAgain() throws IOException {
        Path from = model(Form.MATMUL_ADD);
        tune(from, SETTINGS, 1, "first.onnx", () -> false);
        assertThat(cached()).isEqualTo(TRAINING + VALIDATION);
        tune(from, SETTINGS, 1, "second.onnx", () -> false);
        assertThat(cached()).isEqualTo(TRAINING + VALIDATION);
        assertThat(out.resolve("second.onnx")).hasSameBinaryContentAs(out.resolve("first.onnx"));
    }

    @Test
    void looksAtChangedPicturesToo() throws IOException {
        var flipped = new TrainingSettings(
                30, 16, 0.05, Schedule.COSINE, 0, 0.001, 0, 0, false, 0, 1, new Augmentation(true, 0, 0.5, 0.2));
        var trained = (Outcome.Trained) tune(model(Form.GEMM_ROW_PER_LABEL), flipped, 3, "views.onnx", () -> false);
        assertThat(trained.evaluation().accuracy()).isEqualTo(1);
        assertThat(trained.arguments()).containsEntry("views", "3");
        assertThat(cached()).isEqualTo(3 * TRAINING + VALIDATION);
    }

    @Test
    void keepsWhatItHadWhenItIsStopped() throws IOException {
        Path from = model(Form.CONV);
        var asked = new AtomicInteger();
        Outcome stopped = tune(from, SETTINGS, 1, "stopped.onnx", () -> asked.incrementAndGet() > 1);
        assertThat(stopped).isEqualTo(new Outcome.Stopped("the features that are missing", out.resolve("features")));
        assertThat(cached()).isEqualTo(32);
        assertThat(out.resolve("stopped.onnx")).doesNotExist();
        assertThat(tune(from, SETTINGS, 1, "stopped.onnx", () -> false)).isInstanceOf(Outcome.Trained.class);
    }

    @Test
    void refusesViewsThatAreAllTheSame() throws IOException {
        Path from = model(Form.MATMUL);
        assertThatThrownBy(() -> tune(from, SETTINGS, 2, "same.onnx", () -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 views of pictures that are not changed are all the same: give --augment too");
    }

    /** Settings that diverge leave no file. */
    @Test
    void stopsWhereTheLossIsNoNumber() throws IOException {
        Path from = model(Form.MATMUL);
        var wild = new TrainingSettings(30, 16, 1e30, Schedule.COSINE, 0, 1, 0, 0, false, 0, 1, Augmentation.NONE);
        assertThatThrownBy(() -> tune(from, wild, 1, "wild.onnx", () -> false))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("the loss is not a number any more");
        assertThat(out.resolve("wild.onnx")).doesNotExist();
    }
}
