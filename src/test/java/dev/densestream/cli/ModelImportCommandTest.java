package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.densestream.onnx.GraphBuilder;
import dev.densestream.onnx.GraphBuilder.Element;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As a person imports: a network whose scores are the means of red, green and blue from 0 to 1, times ten. */
class ModelImportCommandTest {
    private static final String[] SCALING = {"--scale", "1/255", "--mean", "0", "--std", "1", "--channels", "rgb"};

    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void write() throws IOException {
        out = folder.resolve("models/mine.onnx");
        var graph = new GraphBuilder("means");
        graph.input("x", Element.FLOAT, -1, 3, 8, 8).output("y", Element.FLOAT, -1, 3);
        graph.node("GlobalAveragePool", "mean", "x");
        graph.node("Flatten", "flat", "mean");
        graph.floats("weight", new float[] {10, 0, 0, 0, 10, 0, 0, 0, 10}, 3, 3);
        graph.floats("bias", new float[] {-1, 0, 1}, 3);
        graph.node("Gemm", "y", "flat", "weight", "bias");
        ModelProto model = graph.build(Map.of());
        Files.write(folder.resolve("foreign.onnx"), model.toByteArray());
        Files.write(folder.resolve("red.png"), Pictures.filled(new Color(80, 20, 20), 16, "png"));
        Files.writeString(folder.resolve("labels.txt"), "red\ngreen\nblue\n");
    }

    @Test
    void importsInspectsAndClassifies() {
        Ran made = run(SCALING);
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out())
                .contains("input          x, NCHW")
                .contains("output         y, 3 scores, logits; softmax was put behind")
                .contains("scaling        RGB, (byte × 0.00392157 − [0, 0, 0]) ÷ [1, 1, 1]")
                .contains("self-check     21 pictures, alone and in batches of 2 and 7")
                .contains("warning        preprocessing unverified")
                .contains("written        %s, fp32, ".formatted(out))
                .contains("try it         densestream classify --model " + out);
        assertThat(Ran.of("model", "inspect", out.toString()).out())
                .contains("name           mine\n")
                .contains("labels         3: red, green, blue\n")
                .contains("preprocessing  shorter side to 8 pixels (bilinear), then the centre 8 × 8\n")
                .contains(
                        "warning        preprocessing unverified: compare scores, with `densestream model verify --expect`\n")
                .contains("provenance     imported from = foreign.onnx\n");
        assertThat(Ran.of(
                                "classify",
                                "--model",
                                out.toString(),
                                folder.resolve("red.png").toString())
                        .out())
                .contains("red");
    }

    @Test
    void expectedScoresVerifyThePreprocessing() throws IOException {
        expect(80, 20, 20);
        Ran made = run(
                with(SCALING, "--expect", folder.resolve("expected.jsonl").toString(), "--images", folder.toString()));
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out())
                .contains("expected       1 pictures, 1 with the same first label")
                .doesNotContain("unverified");
        assertThat(Ran.of("model", "inspect", out.toString()).out())
                .contains(
                        "provenance     preprocessing = verified: the framework's own scores of 1 pictures agree within 1e-03\n")
                .doesNotContain("unverified");
    }

    @Test
    void otherScoresThanExpectedLeaveNoFile() throws IOException {
        expect(80, 20, 24);
        Ran made = run(
                with(SCALING, "--expect", folder.resolve("expected.jsonl").toString(), "--images", folder.toString()));
        assertThat(made.exitCode()).isEqualTo(1);
        assertThat(made.err())
                .startsWith("densestream: %s: its scores are not those that are expected: "
                        .formatted(folder.resolve("foreign.onnx")))
                .contains("Are resize, scale, mean, std and channels those of the framework?");
        assertThat(out).doesNotExist();
    }

    @Test
    void halfPrecisionAndEmbeddingOnRequest() {
        Ran made = run(with(SCALING, "--precision", "fp16", "--embedding", "--name", "means"));
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out())
                .contains("embedding      3 numbers a picture, read by Gemm 'y'")
                .contains(", fp16, ");
        assertThat(Ran.of("model", "inspect", out.toString()).out())
                .contains("name           means\n")
                .contains("output         embedding float [N, 3]\n")
                .contains("provenance     precision = fp16\n");
    }

    @Test
    void wrongUseIsToldInOneLine() {
        wrong(
                "--labels " + folder + "/none.txt: there is no such file; a list is written as cat,dog",
                "--labels",
                folder + "/none.txt");
        wrong("--scale, --mean, --std, --channels missing: ", "--layout", "nchw");
        wrong("--preset and --preprocess: allowed is one of them", "--preset", "cifar", "--preprocess", "x.json");
        wrong("--logits and --probabilities: allowed is one of them", "--logits", "--probabilities");
        wrong("--logits --activation none: ", "--logits", "--activation", "none");
        wrong("--expect x.jsonl: the pictures are missing, name their folder with --images", "--expect", "x.jsonl");
        wrong("--images none: there is no such folder", "--images", "none");
        wrong("--tolerance 0.1: it is for --expect, which is missing", "--tolerance", "0.1");
        wrong(
                "Invalid value for option '--input-size': '8by8', allowed is 224 or WIDTHxHEIGHT",
                "--input-size",
                "8by8");
        wrong("Invalid value for option '--resize': 'fit', allowed is a number of pixels or squash", "--resize", "fit");
        wrong("std must be above 0", "--preset", "imagenet", "--input-size", "8", "--std", "0");
        Ran original = Ran.of(
                "model", "import", folder + "/foreign.onnx", "--labels", "a,b,c", "--out", folder + "/foreign.onnx");
        assertThat(original.err()).contains("is the original itself: name another file");
        assertThat(original.exitCode()).isEqualTo(2);
    }

    private void wrong(String message, String... arguments) {
        Ran ran = run(arguments);
        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).startsWith("densestream: ").contains(message);
        assertThat(ran.out()).isEmpty();
        assertThat(out).doesNotExist();
    }

    private void expect(int... rgb) throws IOException {
        double red = Math.exp(10 * rgb[0] / 255.0 - 1);
        double green = Math.exp(10 * rgb[1] / 255.0);
        double blue = Math.exp(10 * rgb[2] / 255.0 + 1);
        double sum = red + green + blue;
        Files.writeString(
                folder.resolve("expected.jsonl"),
                "{\"file\": \"red.png\", \"scores\": [%s, %s, %s]}%n".formatted(red / sum, green / sum, blue / sum));
    }

    private Ran run(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("model", "import", folder.resolve("foreign.onnx").toString()));
        if (!List.of(more).contains("--labels")) {
            arguments.addAll(List.of("--labels", folder.resolve("labels.txt").toString()));
        }
        arguments.addAll(List.of("--out", out.toString()));
        arguments.addAll(List.of(more));
        return Ran.of(arguments.toArray(String[]::new));
    }

    private static String[] with(String[] arguments, String... more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
