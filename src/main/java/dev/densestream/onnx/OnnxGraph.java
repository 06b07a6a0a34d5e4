package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph to walk on: who makes a value, who reads it, what is a weight. Values are known by their names, and none has two
 * makers. It does not change; {@link GraphEditor} makes another one from it.
 */
public final class OnnxGraph {
    private final ModelProto model;
    private final List<NodeProto> nodes;
    private final Map<String, NodeProto> producers = new HashMap<>();
    private final Map<String, List<NodeProto>> consumers = new HashMap<>();
    private final Map<String, TensorProto> weights = new LinkedHashMap<>();

    private OnnxGraph(ModelProto model) {
        this.model = model;
        GraphProto graph = model.getGraph();
        graph.getInitializerList().forEach(weight -> weights.put(weight.getName(), weight));
        for (NodeProto node : graph.getNodeList()) {
            for (String value : Nodes.writes(node)) {
                if (producers.put(value, node) != null) {
                    throw new OnnxException("two nodes make the value '%s'".formatted(value));
                }
            }
            Nodes.reads(node)
                    .forEach(value -> consumers
                            .computeIfAbsent(value, name -> new ArrayList<>())
                            .add(node));
        }
        this.nodes = WorkOrder.of(graph.getNodeList());
    }

    /**
     * Reads a model's graph.
     *
     * @param model in one piece, as {@link OnnxFile#graph} gives it
     * @throws OnnxException if two nodes make one value, or nodes wait for each other
     */
    public static OnnxGraph of(ModelProto model) {
        return new OnnxGraph(model);
    }

    public ModelProto model() {
        return model;
    }

    /** To make another graph of this one. */
    public GraphEditor edit() {
        return new GraphEditor(this);
    }

    /** In the order of their work: what a node reads is made before it. */
    public List<NodeProto> nodes() {
        return nodes;
    }

    /** The node that makes a value; none for inputs and weights. */
    public Optional<NodeProto> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** The nodes that read a value, also from a graph inside them. */
    public List<NodeProto> consumers(String value) {
        return List.copyOf(consumers.getOrDefault(value, List.of()));
    }

    public Optional<TensorProto> weight(String name) {
        return Optional.ofNullable(weights.get(name));
    }

    /** All weights by their names. */
    public Map<String, TensorProto> weights() {
        return Map.copyOf(weights);
    }

    /** Without the weights, which old exporters list here too. */
    public List<ValueInfoProto> inputs() {
        return model.getGraph().getInputList().stream()
                .filter(input -> !weights.containsKey(input.getName()))
                .toList();
    }

    public List<ValueInfoProto> outputs() {
        return model.getGraph().getOutputList();
    }

    /** Version of the default operator set; 0 where the file names none. */
    public long opset() {
        return model.getOpsetImportList().stream()
                .filter(set -> isDefaultDomain(set.getDomain()))
                .mapToLong(OperatorSetIdProto::getVersion)
                .max()
                .orElse(0);
    }

    static boolean isDefaultDomain(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /** A value and all values that are made, however far, with its help. */
    public Set<String> madeFrom(String value) {
        Set<String> made = new HashSet<>(Set.of(value));
        for (NodeProto node : nodes) {
            if (Nodes.reads(node).stream().anyMatch(made::contains)) {
                made.addAll(Nodes.writes(node));
            }
        }
        return made;
    }
}
