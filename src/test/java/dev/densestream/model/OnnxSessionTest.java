package dev.densestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxSessionTest {
    private static final int WIDTH = 8;
    private static final int HEIGHT = 6;
    private static final SessionOptions OPTIONS = new SessionOptions(Provider.AUTO, 6);

    @TempDir
    private Path folder;

    @Test
    void scoresEachImageOfABatchByItself() throws IOException {
        try (OnnxSession session = open()) {
            Scores scores = session.run(List.of(plain(0), plain(2), plain(1)));
            assertThat(scores.images()).isEqualTo(3);
            assertThat(scores.classes()).isEqualTo(3);
            assertThat(best(scores.of(0))).isEqualTo(0);
            assertThat(best(scores.of(1))).isEqualTo(2);
            assertThat(best(scores.of(2))).isEqualTo(1);
            assertThat(scores.rows()).hasSize(3).element(1).isEqualTo(scores.of(1));
            float exact = (float) (Math.exp(10) / (Math.exp(10) + 2));
            assertThat(scores.of(0)[0]).isCloseTo(exact, Offset.offset(1e-6f));
        }
    }

    @Test
    void givesEachImagesEmbeddingWhereItIsAskedForAndTheSameScores() throws IOException {
        PreparedModel model = PreparedModel.open(TestModels.writeColoursWithEmbedding(folder, WIDTH, HEIGHT));
        assertThat(model.embedding()).hasValue(3);
        List<byte[]> images = List.of(plain(0), plain(2), plain(1));
        try (OnnxSession asked = OnnxSession.open(model, new SessionOptions(Provider.AUTO, 6, true));
                OnnxSession plain = OnnxSession.open(model, OPTIONS)) {
            Scores scores = asked.run(images);
            assertThat(scores.embedding(0))
                    .hasValueSatisfying(means -> assertThat(means)
                            .hasSize(3)
                            .satisfies(each -> assertThat(best(each)).isEqualTo(0)));
            assertThat(best(scores.embedding(1).orElseThrow())).isEqualTo(2);
            assertThat(best(scores.embedding(2).orElseThrow())).isEqualTo(1);
            assertThatThrownBy(() -> scores.embedding(3)).isInstanceOf(IndexOutOfBoundsException.class);
            Scores without = plain.run(images);
            assertThat(without.embedding(0)).isEmpty();
            assertThat(without.of(1)).isEqualTo(scores.of(1));
        }
    }

    @Test
    void refusesToGiveAnEmbeddingThatTheModelDoesNotHave() throws IOException {
        PreparedModel model = PreparedModel.open(TestModels.writeColours(folder, WIDTH, HEIGHT));
        assertThat(model.embedding()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxSession.open(model, new SessionOptions(Provider.AUTO, 6, true)))
                .withMessage("%s has no embedding", model.file());
    }

    @Test
    void givesTheSameScoresInEveryBatchSize() throws IOException {
        try (OnnxSession session = open()) {
            float[] alone = session.run(List.of(shades(3))).of(0);
            for (int size = 1; size <= 6; size++) {
                List<byte[]> images = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    images.add(shades(i == size - 1 ? 3 : i));
                }
                assertThat(session.run(images).of(size - 1))
                        .as("batch of %d", size)
                        .isEqualTo(alone);
            }
        }
    }

    @Test
    void readsABufferFromItsPositionAndLeavesItAsItWas() throws IOException {
        try (OnnxSession session = open()) {
            ByteBuffer images = ByteBuffer.allocateDirect(5 + 3 * plain(0).length);
            images.position(5).put(plain(1)).put(plain(2)).position(5);
            Scores scores = session.run(images, 2);
            assertThat(best(scores.of(0))).isEqualTo(1);
            assertThat(best(scores.of(1))).isEqualTo(2);
            assertThat(images.position()).isEqualTo(5);
            assertThat(images.limit()).isEqualTo(images.capacity());
        }
    }

    @Test
    void keepsTheAnswersOfManyCallersApart() throws Exception {
        try (OnnxSession session = open();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = IntStream.range(0, 300)
                    .mapToObj(i -> callers.submit(
                            () -> best(session.run(List.of(plain(i % 3))).of(0))))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(i % 3);
            }
        }
    }

    @Test
    void warmsEveryRungUp() throws IOException {
        try (OnnxSession session = open()) {
            assertThat(session.ladder().rungs()).containsExactly(1, 2, 4, 6);
            assertThat(session.warmUp()).isPositive();
        }
    }

    @Test
    void finishesTheRunOfAnInterruptedCallerAndKeepsTheInterrupt() throws IOException {
        try (OnnxSession session = open()) {
            Thread.currentThread().interrupt();
            Scores scores = session.run(List.of(plain(1)));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(best(scores.of(0))).isEqualTo(1);
        }
    }

    @Test
    void refusesImagesOfAnotherSizeAndBatchesThatAreTooLarge() throws IOException {
        try (OnnxSession session = open()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.run(List.of(new byte[7])))
                    .withMessage("an image of 7 bytes, allowed is 144");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.run(ByteBuffer.allocate(144), 2))
                    .withMessage("144 bytes are too few for 2 images of 144");
            assertThatIllegalArgumentException().isThrownBy(() -> session.run(List.of()));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.run(ByteBuffer.allocate(7 * 144), 7))
                    .withMessage("a batch of 7: allowed is 1 to 6");
        }
    }

    @Test
    void refusesToRunOnceClosed() throws IOException {
        OnnxSession session = open();
        session.close();
        session.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> session.run(List.of(plain(0))))
                .withMessageContaining("is closed");
    }

    @Test
    void opensADeepNetFromAThreadWithASmallStack() throws Exception {
        // In a process of its own: were the session opened on that thread, the process would end with SIGSEGV.
        Path file = TestModels.write(
                folder.resolve("deep.onnx"),
                TestModels.colours(WIDTH, HEIGHT),
                TestModels.colourGraph(WIDTH, HEIGHT, 10_000));
        Path log = folder.resolve("log");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xss512k",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpenModel.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(child.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            child.destroyForcibly();
        }
    }

    /** Opens the file named on its command line and runs a batch. */
    static final class OpenModel {
        public static void main(String[] args) {
            try (OnnxSession session = OnnxSession.open(PreparedModel.open(Path.of(args[0])), OPTIONS)) {
                session.warmUp();
            }
        }
    }

    @Test
    void saysWhyOnnxRuntimeRefusesAModel() throws IOException {
        GraphProto.Builder graph = TestModels.colourGraph(WIDTH, HEIGHT, 0);
        graph.setNode(1, graph.getNode(1).toBuilder().setOpType("NoSuchOperator"));
        Path file = TestModels.write(folder.resolve("odd.onnx"), TestModels.colours(WIDTH, HEIGHT), graph);
        PreparedModel model = PreparedModel.open(file);
        assertThatThrownBy(() -> OnnxSession.open(model, OPTIONS))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("NoSuchOperator")
                .message()
                .hasLineCount(1);
    }

    @Test
    void failsABatchWhoseScoresHaveAnotherShape() throws IOException {
        GraphProto.Builder graph = TestModels.colourGraph(WIDTH, HEIGHT, 0);
        int last = graph.getNodeCount() - 1;
        graph.setNode(last, graph.getNode(last).toBuilder().setOutput(0, "soft").setName("soft"))
                .addNode(TestModels.node("Concat", ModelContract.OUTPUT, "soft", "soft")
                        .addAttribute(TestModels.attribute("axis", 0)));
        Path file = TestModels.write(folder.resolve("twice.onnx"), TestModels.colours(WIDTH, HEIGHT), graph);
        try (OnnxSession session = OnnxSession.open(PreparedModel.open(file), OPTIONS)) {
            assertThatThrownBy(() -> session.run(List.of(plain(0))))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("gave probabilities of shape [2, 3] for a batch of 1, allowed is [1, 3]");
        }
    }

    @Test
    void refusesAnInputBufferThatNoBufferCanHold() throws IOException {
        PreparedModel model = PreparedModel.open(TestModels.writeColours(folder, 4096, 4096));
        assertThatThrownBy(() -> OnnxSession.open(model, new SessionOptions(Provider.CPU, 64)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("choose a smaller max batch");
    }

    private OnnxSession open() throws IOException {
        return OnnxSession.open(PreparedModel.open(TestModels.writeColours(folder, WIDTH, HEIGHT)), OPTIONS);
    }

    /** A picture of one channel at 200. */
    private static byte[] plain(int channel) {
        byte[] rgb = new byte[WIDTH * HEIGHT * 3];
        for (int i = channel; i < rgb.length; i += 3) {
            rgb[i] = (byte) 200;
        }
        return rgb;
    }

    private static byte[] shades(int seed) {
        byte[] rgb = new byte[WIDTH * HEIGHT * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * (seed + 7));
        }
        return rgb;
    }

    private static int best(float[] scores) {
        return IntStream.range(0, scores.length)
                .reduce((a, b) -> scores[b] > scores[a] ? b : a)
                .orElseThrow();
    }
}
