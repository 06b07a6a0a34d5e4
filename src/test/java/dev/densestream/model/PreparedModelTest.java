package dev.densestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparedModelTest {
    @TempDir
    private Path folder;

    @Test
    void readsContractGraphAndVersion() throws IOException {
        Path file = TestModels.writeColours(folder, 8, 6);
        PreparedModel model = PreparedModel.open(file);
        assertThat(model.contract()).isEqualTo(TestModels.colours(8, 6));
        assertThat(model.graph().inputs()).hasToString("[images uint8 [N, 6, 8, 3]]");
        assertThat(model.graph().outputs()).hasToString("[probabilities float [N, 3]]");
        assertThat(model.graph().opset()).isEqualTo(17);
        assertThat(model.graph().parameters()).as("two 3 × 3 weights").isEqualTo(18);
        assertThat(model.bytes()).isEqualTo(Files.size(file));
        assertThat(model.sha256()).matches("[0-9a-f]{64}").startsWith(model.version());
        assertThat(model.version()).hasSize(12);
    }

    @Test
    void changesItsVersionWithEveryBit() throws IOException {
        Path file = TestModels.writeColours(folder, 8, 6);
        String before = PreparedModel.open(file).version();
        byte[] bytes = Files.readAllBytes(file);
        int weight = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("densestream-test");
        bytes[weight] = 'D';
        Files.write(file, bytes);
        assertThat(PreparedModel.open(file).version()).isNotEqualTo(before);
    }

    @Test
    void refusesToReadAFileThatChangedSinceItWasChecked() throws IOException {
        PreparedModel model = PreparedModel.open(TestModels.writeColours(folder, 8, 6));
        TestModels.writeColours(folder, 6, 8);
        assertThatThrownBy(model::read)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("was changed while it was opened");
    }

    @Test
    void saysThatThereIsNoFile() {
        assertRefused(folder.resolve("nowhere.onnx"), "there is no such model file");
        assertRefused(folder, "is a folder, not a model file");
    }

    @ParameterizedTest
    @CsvSource({
        "'', an empty file",
        "504b0304140000000800, a ZIP archive (a PyTorch checkpoint is one)",
        "80027d7100, a Python pickle",
        "894844460d0a1a0a, an HDF5 file",
        "1c00000054464c33, a TensorFlow Lite model",
        "4000000000000000 7b22 5f5f, a safetensors file",
        "ffd8ffe000104a464946, a picture",
        "76657273696f6e2068747470733a2f2f6769742d6c66732e, a Git LFS pointer",
        "6c6162656c730a, a text file",
    })
    void saysWhatTheFileIsInstead(String hex, String kind) throws IOException {
        Path file = folder.resolve("other.onnx");
        Files.write(file, HexFormat.of().parseHex(hex.replace(" ", "")));
        assertRefused(file, "is not an ONNX model, it is " + kind);
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] whole = Files.readAllBytes(TestModels.writeColours(folder, 8, 6));
        Path file = folder.resolve("cut.onnx");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> PreparedModel.open(file))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(ModelException.class);
        }
        Files.write(file, Arrays.copyOf(whole, 400));
        assertRefused(file, "is truncated or damaged: its 400 bytes are no whole ONNX model");
    }

    @Test
    void saysHowToGetAPreparedModel() throws IOException {
        Path file = TestModels.write(folder.resolve("bare.onnx"), Map.of(), TestModels.colourGraph(8, 6, 0));
        assertRefused(file, "but not a prepared one: `densestream model import` makes one of it");
        assertRefused(file, "(inputs [images uint8 [N, 6, 8, 3]], outputs [probabilities float [N, 3]])");
    }

    @Test
    void namesTheFileInFrontOfWhatIsWrongWithItsContract() throws IOException {
        Path file = TestModels.write(
                folder.resolve("newer.onnx"), Map.of("densestream.contract", "9"), TestModels.colourGraph(8, 6, 0));
        assertRefused(file, file + ": densestream.contract is '9'");
    }

    @Test
    void refusesAnotherNumberOfLabels() throws IOException {
        ModelContract colours = TestModels.colours(8, 6);
        ModelContract two = new ModelContract(
                "two", List.of("a", "b"), colours.activation(), colours.preprocess(), colours.provenance());
        Path file = TestModels.write(folder.resolve("two.onnx"), two, TestModels.colourGraph(8, 6, 0));
        assertRefused(file, "it names 2 labels for 3 outputs");
    }

    @Test
    void refusesAFixedBatch() throws IOException {
        assertRefused(
                TestModels.colourGraph(8, 6, 0)
                        .setInput(0, TestModels.value(ModelContract.INPUT, DataType.UINT8, 1, 6, 8, 3)),
                "the batch of images is fixed to 1");
    }

    @Test
    void refusesAnotherInput() throws IOException {
        assertRefused(
                TestModels.colourGraph(8, 6, 0)
                        .setInput(0, TestModels.value(ModelContract.INPUT, DataType.FLOAT, "N", 3, 6, 8)),
                "its input is images float [N, 3, 6, 8], allowed is images uint8 [N, 6, 8, 3]");
        assertRefused(
                TestModels.colourGraph(8, 6, 0).setInput(0, TestModels.value("data", DataType.UINT8, "N", 6, 8, 3)),
                "its inputs are [data uint8 [N, 6, 8, 3]], allowed is only images uint8 [N, 6, 8, 3]");
    }

    @Test
    void refusesAnotherOutput() throws IOException {
        assertRefused(
                TestModels.colourGraph(8, 6, 0).setOutput(0, TestModels.value("logits", DataType.FLOAT, "N", 3)),
                "it has no output probabilities, only [logits float [N, 3]]");
        assertRefused(
                TestModels.colourGraph(8, 6, 0)
                        .setOutput(0, TestModels.value(ModelContract.OUTPUT, DataType.INT64, "N")),
                "its output is probabilities int64 [N], allowed is probabilities float [N, 3]");
    }

    @Test
    void refusesWhatMixesTheImagesOfABatch() throws IOException {
        assertRefused(
                TestModels.colourGraph(8, 6, 0)
                        .addNode(TestModels.node("BatchNormalization", "y", "pixels", "s", "b", "m", "v")
                                .addAttribute(TestModels.attribute("training_mode", 1))),
                "a BatchNormalization is in training mode");
    }

    @Test
    void refusesWeightsInAnotherFile() throws IOException {
        assertRefused(
                TestModels.colourGraph(8, 6, 0)
                        .addInitializer(TensorProto.newBuilder()
                                .setName("far")
                                .setDataLocation(TensorProto.DataLocation.EXTERNAL)),
                "its weights are in another file");
    }

    private void assertRefused(GraphProto.Builder graph, String message) throws IOException {
        assertRefused(TestModels.write(folder.resolve("odd.onnx"), TestModels.colours(8, 6), graph), message);
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> PreparedModel.open(file))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }
}
