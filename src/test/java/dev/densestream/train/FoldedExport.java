package dev.densestream.train;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.densestream.onnx.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Makes of our own file what PyTorch's exporter would have made of the network: batch norms behind a convolution folded into
 * it, one flat Concat for all that a layer reads, a Pad of nothing before each AveragePool, one weight where several are alike,
 * and no names.
 */
final class FoldedExport {
    private final GraphProto original;
    private final Map<String, float[]> weights = new LinkedHashMap<>();
    private final Map<String, List<Long>> dims = new HashMap<>();
    private final Map<String, String> renamed = new HashMap<>();
    private final Map<String, List<String>> sources = new HashMap<>();
    private final List<NodeProto> nodes = new ArrayList<>();

    private FoldedExport(GraphProto original) {
        this.original = original;
        for (TensorProto weight : original.getInitializerList()) {
            weights.put(weight.getName(), Tensors.floats(weight));
            dims.put(weight.getName(), weight.getDimsList());
        }
    }

    static Path of(Path ours, Path out) throws IOException {
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(ours));
        GraphProto folded = new FoldedExport(model.getGraph()).folded();
        return Files.write(out, model.toBuilder().setGraph(folded).build().toByteArray());
    }

    private GraphProto folded() {
        Map<String, NodeProto> makers =
                original.getNodeList().stream().collect(Collectors.toMap(node -> node.getOutput(0), node -> node));
        for (NodeProto node : original.getNodeList()) {
            NodeProto before = makers.get(node.getInput(0));
            switch (node.getOpType()) {
                case "BatchNormalization" -> {
                    if (before.getOpType().equals("Conv") && readers(before) == 1) {
                        fold(before, node);
                    } else {
                        nodes.add(ofAll(node));
                    }
                }
                case "Concat" -> {
                    List<String> joined = new ArrayList<>(sources(node.getInput(0)));
                    joined.addAll(sources(node.getInput(1)));
                    sources.put(node.getOutput(0), joined);
                }
                case "AveragePool" -> {
                    String pad = node.getOutput(0) + ".pad";
                    nodes.add(node.toBuilder()
                            .setOpType("Pad")
                            .setName(pad)
                            .setOutput(0, pad)
                            .clearAttribute()
                            .addInput("pads")
                            .build());
                    nodes.add(node.toBuilder().setInput(0, pad).build());
                }
                default -> nodes.add(node);
            }
        }
        return built();
    }

    private long readers(NodeProto node) {
        return original.getNodeList().stream()
                .filter(other -> other.getInputList().contains(node.getOutput(0)))
                .count();
    }

    private List<String> sources(String value) {
        return sources.getOrDefault(value, List.of(value));
    }

    /** Each reader of a block's maps has a Concat of its own, the first one of a single value. */
    private NodeProto ofAll(NodeProto norm) {
        String joined = norm.getOutput(0) + ".joined";
        nodes.add(NodeProto.newBuilder()
                .setOpType("Concat")
                .setName(joined)
                .addAllInput(sources(norm.getInput(0)))
                .addOutput(joined)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeType.INT)
                        .setI(1))
                .build());
        return norm.toBuilder().setInput(0, joined).build();
    }

    private void fold(NodeProto convolution, NodeProto norm) {
        float[] scale = weights.remove(norm.getInput(1));
        float[] bias = weights.remove(norm.getInput(2));
        float[] mean = weights.remove(norm.getInput(3));
        float[] variance = weights.remove(norm.getInput(4));
        float[] weight = weights.get(convolution.getInput(1)).clone();
        int each = weight.length / scale.length;
        for (int channel = 0; channel < scale.length; channel++) {
            float factor = (float) (scale[channel] / Math.sqrt(variance[channel] + 1e-5));
            for (int i = 0; i < each; i++) {
                weight[channel * each + i] *= factor;
            }
            bias[channel] -= mean[channel] * factor;
        }
        weights.put(convolution.getInput(1), weight);
        weights.put(norm.getInput(2), bias);
        renamed.put(norm.getOutput(0), convolution.getOutput(0));
        nodes.remove(convolution);
        nodes.add(convolution.toBuilder().addInput(norm.getInput(2)).build());
    }

    private GraphProto built() {
        GraphProto.Builder graph = original.toBuilder().clearNode().clearInitializer();
        Map<ByteString, String> alike = new HashMap<>();
        weights.forEach((name, values) -> {
            String other = "onnx::" + renamed.size();
            long[] shape = dims.get(name).stream().mapToLong(Long::longValue).toArray();
            TensorProto tensor = Tensors.ofFloats(other, values, shape);
            String first = shape.length == 1 ? alike.putIfAbsent(tensor.getRawData(), other) : null;
            if (first == null) {
                graph.addInitializer(tensor);
            } else {
                graph.addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .addInput(first)
                        .addOutput(other));
            }
            renamed.put(name, other);
        });
        graph.addInitializer(Tensors.ofLongs("pads", new long[8], 8));
        for (NodeProto node : nodes) {
            NodeProto.Builder named = node.toBuilder().clearInput();
            node.getInputList().forEach(input -> named.addInput(renamed.getOrDefault(input, input)));
            graph.addNode(named);
        }
        return graph.build();
    }
}
