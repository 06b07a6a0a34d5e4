package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Nodes and the graphs that some of them hold: the branches of an If, the body of a Loop, which see the outer values. */
final class Nodes {
    private static final Pattern QUANTISED = Pattern.compile(".*[Qq]uantizeLinear|QLinear.*|.*Integer");

    private Nodes() {}

    /** Whether it works on whole numbers that stand for real ones. */
    static boolean isQuantised(NodeProto node) {
        return QUANTISED.matcher(node.getOpType()).matches();
    }

    /** The graphs that the node holds itself. */
    static Stream<GraphProto> graphs(NodeProto node) {
        return node.getAttributeList().stream()
                .flatMap(attribute -> attribute.hasG()
                        ? Stream.concat(Stream.of(attribute.getG()), attribute.getGraphsList().stream())
                        : attribute.getGraphsList().stream());
    }

    /** The values that the node reads, and those that graphs inside it may read from outside. */
    static Set<String> reads(NodeProto node) {
        Set<String> reads = new LinkedHashSet<>();
        collectReads(node, reads);
        reads.remove(""); // an optional input that is left out
        return reads;
    }

    private static void collectReads(NodeProto node, Set<String> reads) {
        reads.addAll(node.getInputList());
        graphs(node).forEach(graph -> {
            graph.getNodeList().forEach(inner -> collectReads(inner, reads));
            graph.getOutputList().forEach(output -> reads.add(output.getName()));
        });
    }

    /** The values that the node makes. */
    static List<String> writes(NodeProto node) {
        return node.getOutputList().stream().filter(name -> !name.isEmpty()).toList();
    }

    /** Every name that is taken in the node and in the graphs inside it. */
    static Stream<String> names(NodeProto node) {
        return Stream.of(
                        Stream.of(node.getName()),
                        node.getInputList().stream(),
                        node.getOutputList().stream(),
                        graphs(node).flatMap(Nodes::names))
                .flatMap(names -> names);
    }

    static Stream<String> names(GraphProto graph) {
        return Stream.of(
                        graph.getNodeList().stream().flatMap(Nodes::names),
                        graph.getInputList().stream().map(ValueInfoProto::getName),
                        graph.getOutputList().stream().map(ValueInfoProto::getName),
                        graph.getInitializerList().stream().map(weight -> weight.getName()))
                .flatMap(names -> names);
    }

    /** The node with other names of values, inside its graphs too. */
    static NodeProto renamed(NodeProto node, UnaryOperator<String> name) {
        NodeProto.Builder renamed = node.toBuilder().clearInput().clearOutput();
        node.getInputList().forEach(input -> renamed.addInput(name.apply(input)));
        node.getOutputList().forEach(output -> renamed.addOutput(name.apply(output)));
        return withGraphs(renamed.build(), graph -> renamed(graph, name));
    }

    private static GraphProto renamed(GraphProto graph, UnaryOperator<String> name) {
        GraphProto.Builder renamed = graph.toBuilder().clearNode().clearOutput();
        graph.getNodeList().forEach(node -> renamed.addNode(renamed(node, name)));
        graph.getOutputList()
                .forEach(output -> renamed.addOutput(output.toBuilder().setName(name.apply(output.getName()))));
        return renamed.build();
    }

    /** The node with its graphs changed. */
    static NodeProto withGraphs(NodeProto node, UnaryOperator<GraphProto> change) {
        NodeProto.Builder changed = node.toBuilder();
        for (int i = 0; i < node.getAttributeCount(); i++) {
            AttributeProto.Builder attribute = changed.getAttributeBuilder(i);
            if (attribute.hasG()) {
                attribute.setG(change.apply(attribute.getG()));
            }
            for (int g = 0; g < attribute.getGraphsCount(); g++) {
                attribute.setGraphs(g, change.apply(attribute.getGraphs(g)));
            }
        }
        return changed.build();
    }
}
