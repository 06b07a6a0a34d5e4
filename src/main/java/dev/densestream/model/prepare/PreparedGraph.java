package dev.densestream.model.prepare;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.densestream.model.ContractMetadata;
import dev.densestream.model.ModelContract;
import dev.densestream.onnx.GraphBuilder;
import dev.densestream.onnx.GraphBuilder.Element;
import dev.densestream.onnx.GraphEditor;
import dev.densestream.onnx.OnnxGraph;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** Puts the nodes before and behind a foreign graph that make a prepared model of it. */
final class PreparedGraph {
    private static final long COLOURS = 3;

    private final GraphEditor graph;

    private PreparedGraph(GraphEditor graph) {
        this.graph = graph;
    }

    /** @param foreign with a free batch */
    static ModelProto of(
            OnnxGraph foreign,
            PictureInput input,
            PixelScaling scaling,
            ScoreOutput scores,
            Optional<Embedding> embedding,
            ModelContract contract) {
        GraphEditor graph = foreign.edit();
        Optional<String> embedded = embedding.map(each -> each.addTo(graph));
        PreparedGraph prepared = new PreparedGraph(graph);
        String pictures = graph.unused("foreign.pictures");
        String answer = graph.unused("foreign.scores");
        graph.rename(input.name(), pictures).rename(scores.output(), answer);
        graph.free(ModelContract.INPUT).free(ModelContract.OUTPUT).free(ModelContract.EMBEDDING);
        embedded.ifPresent(value -> graph.rename(value, ModelContract.EMBEDDING));
        graph.rename(pictures, prepared.prologue(input, scaling));
        prepared.epilogue(answer, scores);
        long height = contract.preprocess().height();
        long width = contract.preprocess().width();
        graph.inputs(GraphBuilder.value(ModelContract.INPUT, Element.UINT8, -1, height, width, COLOURS))
                .outputs(GraphBuilder.value(ModelContract.OUTPUT, Element.FLOAT, -1, scores.labels()))
                .metadata(ContractMetadata.write(contract));
        embedding.map(Embedding::output).ifPresent(graph::addOutput);
        return graph.build();
    }

    /** @return the value that the foreign graph reads */
    private String prologue(PictureInput input, PixelScaling scaling) {
        String x = ModelContract.INPUT;
        if (scaling.channels() == Channels.BGR) {
            String order = graph.longs("input.channels", new long[] {2, 1, 0}, COLOURS);
            x = graph.node("Gather", "input.bgr", List.of(x, order), Map.of("axis", 3L));
        }
        if (input.element() != DataType.UINT8_VALUE) {
            x = scaled(cast("input.float", x, DataType.FLOAT_VALUE), scaling);
        }
        if (input.layout() == Layout.NCHW) {
            x = graph.node("Transpose", "input.nchw", List.of(x), Map.of("perm", new long[] {0, 3, 1, 2}));
        }
        return input.element() == DataType.FLOAT16_VALUE ? cast("input.half", x, DataType.FLOAT16_VALUE) : x;
    }

    private String scaled(String bytes, PixelScaling scaling) {
        String x = bytes;
        if (scaling.mean().stream().anyMatch(mean -> mean != 0)) {
            String mean = graph.floats("input.mean", scaling.meanOfBytes(), COLOURS);
            x = graph.node("Sub", "input.centred", List.of(x, mean), Map.of());
        }
        float[] std = scaling.stdOfBytes();
        if (DoubleStream.of(std[0], std[1], std[2]).anyMatch(each -> each != 1)) {
            x = graph.node("Div", "input.scaled", List.of(x, graph.floats("input.std", std, COLOURS)), Map.of());
        }
        return x;
    }

    private void epilogue(String answer, ScoreOutput scores) {
        String x =
                scores.rank() == 2 ? answer : graph.node("Flatten", "scores.flat", List.of(answer), Map.of("axis", 1L));
        if (scores.half()) {
            x = cast("scores.float", x, DataType.FLOAT_VALUE);
        }
        switch (scores.kind()) {
            case LOGITS -> activate(scores.decidesBetweenTwo() ? against(x, 0, 1, "logits") : x, scores);
            case PROBABILITIES -> {
                String p = scores.decidesBetweenTwo() ? complement(x) : x;
                graph.node("Identity", ModelContract.OUTPUT, List.of(p), Map.of());
            }
        }
    }

    private void activate(String logits, ScoreOutput scores) {
        switch (scores.activation()) {
            case SOFTMAX -> graph.node("Softmax", ModelContract.OUTPUT, List.of(logits), Map.of("axis", 1L));
            case SIGMOID -> graph.node("Sigmoid", ModelContract.OUTPUT, List.of(logits), Map.of());
        }
    }

    /** One column becomes two: itself times each factor. */
    private String against(String column, float first, float second, String name) {
        String factors = graph.floats(name + ".factors", new float[] {first, second}, 1, 2);
        return graph.node("Mul", name, List.of(column, factors), Map.of());
    }

    private String complement(String p) {
        String ones = graph.floats("scores.ones", new float[] {1, 0}, 1, 2);
        return graph.node("Add", "scores.both", List.of(against(p, -1, 1, "scores.signed"), ones), Map.of());
    }

    private String cast(String name, String value, long type) {
        return graph.node("Cast", name, List.of(value), Map.of("to", type));
    }
}
