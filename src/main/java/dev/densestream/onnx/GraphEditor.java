package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Changes a graph: nodes and weights are put in, replaced or renamed, in any order. {@link #build} sorts the nodes and leaves
 * out what no output needs.
 */
public final class GraphEditor {
    /** Since this version, weights need not be listed as inputs, where they could be overridden and so never be folded. */
    private static final long WEIGHTS_ARE_NO_INPUTS = 4;

    private final ModelProto model;
    private final Set<String> names = new HashSet<>();
    private final Map<String, TensorProto> weights;
    private List<NodeProto> nodes;
    private List<ValueInfoProto> inputs;
    private List<ValueInfoProto> outputs;
    private final Map<String, String> metadata;

    GraphEditor(OnnxGraph graph) {
        model = graph.model();
        weights = new LinkedHashMap<>();
        model.getGraph().getInitializerList().forEach(weight -> weights.put(weight.getName(), weight));
        nodes = new ArrayList<>(graph.nodes());
        inputs = graph.inputs();
        outputs = graph.outputs();
        Nodes.names(model.getGraph()).forEach(names::add);
        metadata = new LinkedHashMap<>();
        model.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
    }

    /**
     * Takes a name that nothing has yet.
     *
     * @return {@code wanted}, or that with a number behind it where the name is taken
     */
    public String unused(String wanted) {
        String name = wanted;
        for (int i = 1; !names.add(name); i++) {
            name = wanted + "." + i;
        }
        return name;
    }

    /** Frees a name: whatever in the graph has it gets another one. */
    public GraphEditor free(String name) {
        return names.contains(name) ? rename(name, unused("original." + name)) : this;
    }

    /** Gives a value another name, wherever it is read. */
    public GraphEditor rename(String value, String name) {
        UnaryOperator<String> renamed = each -> each.equals(value) ? name : each;
        nodes = nodes.stream()
                .map(node -> Nodes.names(node).anyMatch(value::equals) ? Nodes.renamed(node, renamed) : node)
                .collect(Collectors.toCollection(ArrayList::new));
        inputs = renamed(inputs, renamed);
        outputs = renamed(outputs, renamed);
        TensorProto weight = weights.remove(value);
        if (weight != null) {
            weight(weight.toBuilder().setName(name).build());
        }
        names.remove(value);
        names.add(name);
        return this;
    }

    private static List<ValueInfoProto> renamed(List<ValueInfoProto> values, UnaryOperator<String> name) {
        return values.stream()
                .map(value ->
                        value.toBuilder().setName(name.apply(value.getName())).build())
                .toList();
    }

    /**
     * Puts a node with one output in.
     *
     * @param output the name that its output shall have; it gets another one where that is taken
     * @param attributes each a {@link Long}, a {@link Float} or a {@code long[]}
     * @return the output's name
     */
    public String node(String operator, String output, List<String> inputs, Map<String, Object> attributes) {
        String name = unused(output);
        nodes.add(
                node(operator, inputs, attributes).setName(name).addOutput(name).build());
        return name;
    }

    static NodeProto.Builder node(String operator, List<String> inputs, Map<String, Object> attributes) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).addAllInput(inputs);
        new TreeMap<>(attributes).forEach((name, value) -> node.addAttribute(Attributes.of(name, value)));
        return node;
    }

    /** Puts a node in as it is; its outputs must be unused names. */
    public GraphEditor add(NodeProto node) {
        nodes.add(node);
        return this;
    }

    /** Puts one node in the place of another. */
    public GraphEditor replace(NodeProto node, NodeProto by) {
        nodes.replaceAll(each -> each.equals(node) ? by : each);
        return this;
    }

    /** Puts a weight in, in the place of one with the same name where there is one. */
    public GraphEditor weight(TensorProto weight) {
        names.add(weight.getName());
        weights.put(weight.getName(), weight);
        return this;
    }

    /**
     * Puts a weight of real numbers in.
     *
     * @return the weight's name: {@code wanted}, or another one where that is taken
     */
    public String floats(String wanted, float[] values, long... dims) {
        String name = unused(wanted);
        weight(Tensors.ofFloats(name, values, dims));
        return name;
    }

    /**
     * Puts a weight of whole numbers in.
     *
     * @return the weight's name: {@code wanted}, or another one where that is taken
     */
    public String longs(String wanted, long[] values, long... dims) {
        String name = unused(wanted);
        weight(Tensors.ofLongs(name, values, dims));
        return name;
    }

    /** All inputs, weights aside. */
    public GraphEditor inputs(ValueInfoProto... all) {
        inputs = List.of(all);
        inputs.forEach(input -> names.add(input.getName()));
        return this;
    }

    public GraphEditor outputs(ValueInfoProto... all) {
        outputs = List.of(all);
        return this;
    }

    public GraphEditor addOutput(ValueInfoProto output) {
        outputs = Stream.concat(outputs.stream(), Stream.of(output)).toList();
        names.add(output.getName());
        return this;
    }

    /** Goes into the file beside what is there, in the place of entries of the same names. */
    public GraphEditor metadata(Map<String, String> entries) {
        metadata.putAll(entries);
        return this;
    }

    /**
     * The changed model. What was said of the shapes of inner values is left out: it may not hold any more, and nobody needs
     * it.
     */
    public ModelProto build() {
        Set<String> needed =
                outputs.stream().map(ValueInfoProto::getName).collect(Collectors.toCollection(HashSet::new));
        List<NodeProto> kept = new ArrayList<>();
        for (NodeProto node : WorkOrder.of(nodes).reversed()) {
            if (Nodes.writes(node).stream().anyMatch(needed::contains)) {
                kept.addFirst(node);
                needed.addAll(Nodes.reads(node));
            }
        }
        GraphProto.Builder graph = model.getGraph().toBuilder()
                .clearNode()
                .clearInitializer()
                .clearInput()
                .clearOutput()
                .clearValueInfo()
                .addAllNode(kept)
                .addAllInput(inputs)
                .addAllOutput(outputs);
        weights.values().stream()
                .filter(weight -> needed.contains(weight.getName()))
                .forEach(graph::addInitializer);
        ModelProto.Builder changed = model.toBuilder().setGraph(graph).clearMetadataProps();
        changed.setIrVersion(Math.max(changed.getIrVersion(), WEIGHTS_ARE_NO_INPUTS));
        metadata.forEach((key, value) -> changed.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return changed.build();
    }
}
