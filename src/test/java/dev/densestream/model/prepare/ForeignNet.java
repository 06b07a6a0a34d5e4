package dev.densestream.model.prepare;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.model.FloatTensor;
import dev.densestream.model.GraphSession;
import dev.densestream.onnx.GraphBuilder;
import dev.densestream.onnx.GraphBuilder.Element;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A small network as another framework might have exported it, and what that framework would feed it. It sees colours and
 * places: a convolution, a pooled layer of four features, a linear head.
 */
record ForeignNet(Layout layout, Channels channels, double scale, Element element, long batch, Ending ending) {
    static final int WIDTH = 12;
    static final int HEIGHT = 10;
    static final int FEATURES = 4;
    static final long FREE = -1;
    private static final List<Double> MEAN = List.of(0.4, 0.5, 0.6);
    private static final List<Double> STD = List.of(0.2, 0.3, 0.25);

    /** What stands behind the head. */
    enum Ending {
        LOGITS(3),
        /** Logits as maps of one element, from a convolution. */
        MAPS(3),
        SOFTMAX(3),
        LOG_SOFTMAX(3),
        SIGMOIDS(3),
        ONE_LOGIT(1),
        ONE_PROBABILITY(1);

        private final int width;

        Ending(int width) {
            this.width = width;
        }
    }

    static ForeignNet usual() {
        return new ForeignNet(Layout.NCHW, Channels.RGB, 1 / 255.0, Element.FLOAT, FREE, Ending.LOGITS);
    }

    ForeignNet with(Ending other) {
        return new ForeignNet(layout, channels, scale, element, batch, other);
    }

    ForeignNet with(Element other) {
        return new ForeignNet(layout, channels, scale, other, batch, ending);
    }

    ForeignNet withBatch(long other) {
        return new ForeignNet(layout, channels, scale, element, other, ending);
    }

    boolean takesBytes() {
        return element == Element.UINT8;
    }

    /** What a user says of its preprocessing. */
    PreprocessOptions preprocess() {
        return new PreprocessOptions(
                Optional.of(new InputSize(WIDTH, HEIGHT)),
                Optional.of(new ResizeRule.Squash()),
                Optional.of(Interpolation.BILINEAR),
                Optional.of(takesBytes() ? 1 : scale),
                Optional.of(takesBytes() ? List.of(0.0) : ofInput(MEAN)),
                Optional.of(takesBytes() ? List.of(1.0) : ofInput(STD)),
                Optional.of(channels));
    }

    /** In the units of its input: 0 to 1, or 0 to 255. */
    private List<Double> ofInput(List<Double> values) {
        return values.stream().map(value -> value * 255 * scale).toList();
    }

    List<String> labels() {
        return ending.width == 1 ? List.of("no", "yes") : List.of("a", "b", "c");
    }

    ModelProto model() {
        return head(features()).build(Map.of());
    }

    Path write(Path folder) throws IOException {
        return write(folder, model());
    }

    static Path write(Path folder, ModelProto model) throws IOException {
        return Files.write(folder.resolve("foreign.onnx"), model.toByteArray());
    }

    /** Everything before the head: the value {@code features}, {@code [N, 4, 1, 1]}. */
    GraphBuilder features() {
        var graph = new GraphBuilder("foreign");
        if (layout == Layout.NCHW) {
            graph.input("x", element, batch, 3, HEIGHT, WIDTH);
        } else {
            graph.input("x", element, batch, HEIGHT, WIDTH, 3);
        }
        String x = "x";
        if (element != Element.FLOAT) {
            x = graph.node("Cast", "real", List.of(x), Map.of("to", 1L));
        }
        if (takesBytes()) {
            x = graph.node("Mul", "small", x, graph.floats("part", new float[] {0.01f}, 1));
        }
        if (layout == Layout.NHWC) {
            x = graph.node("Transpose", "first", List.of(x), Map.of("perm", new long[] {0, 3, 1, 2}));
        }
        graph.floats("conv.weight", random(FEATURES * 3 * 9, 1), FEATURES, 3, 3, 3);
        x = graph.node("Conv", "conv", x, "conv.weight");
        normalisation(graph);
        x = graph.node("BatchNormalization", "norm", x, "norm.weight", "norm.bias", "norm.mean", "norm.var");
        x = graph.node("Relu", "relu", x);
        graph.node("GlobalAveragePool", "features", x);
        return graph;
    }

    private static void normalisation(GraphBuilder graph) {
        graph.floats("norm.weight", new float[] {1, 2, 0.5f, 1}, FEATURES);
        graph.floats("norm.bias", new float[] {1, 0.5f, 2, 0}, FEATURES);
        graph.floats("norm.mean", new float[] {0, 0.1f, -0.2f, 0.3f}, FEATURES);
        graph.floats("norm.var", new float[] {1, 4, 0.3f, 1}, FEATURES);
    }

    private GraphBuilder head(GraphBuilder graph) {
        int width = ending.width;
        graph.floats("head.bias", random(width, 3), width);
        if (ending == Ending.MAPS) {
            graph.floats("head.weight", random(width * FEATURES, 2), width, FEATURES, 1, 1);
            return finished(graph, graph.node("Conv", "logits", "features", "head.weight", "head.bias"));
        }
        graph.floats("head.weight", random(width * FEATURES, 2), width, FEATURES);
        String flat = graph.node("Reshape", "flat", "features", graph.longs("shape", flatShape(), 2));
        return finished(
                graph, graph.node("Gemm", "logits", List.of(flat, "head.weight", "head.bias"), Map.of("transB", 1L)));
    }

    /** Exporters write the batch that they saw. */
    private long[] flatShape() {
        return batch == FREE ? new long[] {-1, FEATURES} : new long[] {batch, FEATURES};
    }

    private GraphBuilder finished(GraphBuilder graph, String logits) {
        String y = switch (ending) {
            case LOGITS, MAPS, ONE_LOGIT -> logits;
            case SOFTMAX -> graph.node("Softmax", "activated", List.of(logits), Map.of("axis", 1L));
            case LOG_SOFTMAX -> graph.node("LogSoftmax", "activated", List.of(logits), Map.of("axis", 1L));
            case SIGMOIDS, ONE_PROBABILITY -> graph.node("Sigmoid", "activated", logits);
        };
        Element out = element == Element.FLOAT16 ? Element.FLOAT16 : Element.FLOAT;
        graph.node("Cast", "y", List.of(y), Map.of("to", out == Element.FLOAT ? 1L : 10L));
        return ending == Ending.MAPS
                ? graph.output("y", out, batch, ending.width, 1, 1)
                : graph.output("y", out, batch, ending.width);
    }

    static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** A picture as its framework feeds it. */
    FloatTensor input(byte[] rgb) {
        float[] values = new float[rgb.length];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                for (int c = 0; c < 3; c++) {
                    int colour = channels == Channels.RGB ? c : 2 - c;
                    double value = rgb[(y * WIDTH + x) * 3 + colour] & 0xff;
                    int at = layout == Layout.NCHW ? (c * HEIGHT + y) * WIDTH + x : (y * WIDTH + x) * 3 + c;
                    values[at] = (float) (takesBytes() ? value : (value / 255 - MEAN.get(c)) / STD.get(c));
                }
            }
        }
        List<Long> shape = layout == Layout.NCHW
                ? List.of(1L, 3L, (long) HEIGHT, (long) WIDTH)
                : List.of(1L, (long) HEIGHT, (long) WIDTH, 3L);
        return new FloatTensor(shape, values);
    }

    /** Its own answers for pictures, each alone, as probabilities of its labels. */
    List<double[]> probabilities(Path file, List<byte[]> pictures) {
        List<double[]> answers = new ArrayList<>();
        try (GraphSession session = GraphSession.open(file)) {
            pictures.forEach(picture -> answers.add(
                    probabilities(session.run(input(picture)).get("y").values())));
        }
        return answers;
    }

    private double[] probabilities(float[] y) {
        return switch (ending) {
            case LOGITS, MAPS, LOG_SOFTMAX -> softmax(y);
            case SOFTMAX, SIGMOIDS -> new double[] {y[0], y[1], y[2]};
            case ONE_LOGIT -> new double[] {1 / (1 + Math.exp(y[0])), 1 / (1 + Math.exp(-y[0]))};
            case ONE_PROBABILITY -> new double[] {1 - (double) y[0], y[0]};
        };
    }

    private static double[] softmax(float[] y) {
        double sum = Math.exp(y[0]) + Math.exp(y[1]) + Math.exp(y[2]);
        return new double[] {Math.exp(y[0]) / sum, Math.exp(y[1]) / sum, Math.exp(y[2]) / sum};
    }

    static List<byte[]> pictures(int count) {
        Random random = new Random(9);
        List<byte[]> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Each of its own brightness and colour, as noise alone looks the same to every network.
            int[] most = {1 + random.nextInt(255), 1 + random.nextInt(255), 1 + random.nextInt(255)};
            byte[] picture = new byte[WIDTH * HEIGHT * 3];
            for (int at = 0; at < picture.length; at++) {
                picture[at] = (byte) random.nextInt(most[at % 3]);
            }
            pictures.add(picture);
        }
        return pictures;
    }
}
