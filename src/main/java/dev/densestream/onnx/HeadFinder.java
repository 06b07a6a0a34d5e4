package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds a classifier's last layer by a rule: walk back from the output through what only reshapes or normalises scores, to a
 * Gemm, a MatMul with or without an Add, or a 1 × 1 Conv. A division of all scores by one number, the temperature of a
 * calibrated model, is passed too. What is found is what the rule says, not yet proved: whoever uses it
 * works the logits out from the feature and compares.
 */
public final class HeadFinder {
    private static final Set<String> PASSED =
            Set.of("Softmax", "LogSoftmax", "Identity", "Cast", "Flatten", "Reshape", "Squeeze");

    private final OnnxGraph graph;
    private final int labels;

    private HeadFinder(OnnxGraph graph, int labels) {
        this.graph = graph;
        this.labels = labels;
    }

    /**
     * Walks back from one output.
     *
     * @param output the graph's output with the scores
     * @throws OnnxException if the last layer is not one that the rule knows, in words that name what was found instead
     */
    public static LinearHead of(OnnxGraph graph, String output, int labels) {
        HeadFinder finder = new HeadFinder(graph, labels);
        finder.refuseSequence(output);
        finder.refuseQuantised();
        return finder.behind(output);
    }

    private void refuseSequence(String output) {
        boolean sequence = graph.outputs().stream()
                .filter(each -> each.getName().equals(output))
                .map(ValueInfoProto::getType)
                .anyMatch(type -> type.hasSequenceType() || type.hasMapType());
        if (sequence) {
            throw refused("its output %s is a sequence or a map, not scores in rows".formatted(output));
        }
    }

    private void refuseQuantised() {
        graph.nodes().stream().filter(Nodes::isQuantised).findFirst().ifPresent(node -> {
            throw refused("the network is quantised (operator %s)".formatted(node.getOpType()));
        });
    }

    private LinearHead behind(String output) {
        String value = output;
        NodeProto node = producer(value);
        while (PASSED.contains(node.getOpType()) || isTemperature(node)) {
            value = node.getInput(0);
            node = producer(value);
        }
        return switch (node.getOpType()) {
            case "Gemm" -> gemm(node);
            case "MatMul" -> matMul(node, node.getOutput(0), Optional.empty());
            case "Add" -> added(node);
            case "Conv" -> convolution(node);
            case "Sigmoid" ->
                throw refused("a Sigmoid makes its scores, so its labels are independent of each other (multi-label)");
            default -> throw notLinear(node);
        };
    }

    /** Calibrated models divide all logits by one number before the Softmax. */
    private boolean isTemperature(NodeProto node) {
        return node.getOpType().equals("Div")
                && graph.weight(node.getInput(1))
                        .filter(divisor -> Tensors.elements(divisor) == 1)
                        .isPresent();
    }

    private NodeProto producer(String value) {
        return graph.producer(value).orElseThrow(() -> refused("nothing is computed for '%s'".formatted(value)));
    }

    private LinearHead gemm(NodeProto node) {
        boolean plain = Attributes.number(node, "transA", 0) == 0
                && Attributes.real(node, "alpha", 1) == 1
                && Attributes.real(node, "beta", 1) == 1;
        if (!plain) {
            throw refused("its Gemm '%s' transposes or scales what it reads".formatted(node.getOutput(0)));
        }
        boolean rowPerLabel = Attributes.number(node, "transB", 0) != 0;
        List<Long> dims = matrix(node, 1).getDimsList();
        return head(
                node,
                node.getOutput(0),
                input(node, 2),
                rowPerLabel ? dims.getFirst() : dims.get(1),
                rowPerLabel ? dims.get(1) : dims.getFirst(),
                rowPerLabel);
    }

    private LinearHead matMul(NodeProto node, String logits, Optional<String> bias) {
        List<Long> dims = matrix(node, 1).getDimsList();
        return head(node, logits, bias, dims.get(1), dims.getFirst(), false);
    }

    private TensorProto matrix(NodeProto node, int input) {
        TensorProto weight = own(node, node.getInput(input));
        if (weight.getDimsCount() != 2) {
            throw refused("the weight %s of its %s has the shape %s, needed is a matrix"
                    .formatted(weight.getName(), node.getOpType(), weight.getDimsList()));
        }
        return weight;
    }

    private LinearHead added(NodeProto add) {
        Optional<NodeProto> first = graph.producer(add.getInput(0));
        Optional<NodeProto> second = graph.producer(add.getInput(1));
        if (first.isPresent() && second.isPresent()) {
            throw refused("there are several candidates: '%s' adds what %s and %s make"
                    .formatted(
                            add.getOutput(0),
                            first.get().getOpType(),
                            second.get().getOpType()));
        }
        NodeProto layer =
                first.or(() -> second).orElseThrow(() -> refused("'%s' adds constants".formatted(add.getOutput(0))));
        if (!layer.getOpType().equals("MatMul")) {
            throw notLinear(layer);
        }
        return matMul(layer, add.getOutput(0), Optional.of(add.getInput(first.isPresent() ? 1 : 0)));
    }

    private LinearHead convolution(NodeProto node) {
        TensorProto weight = own(node, node.getInput(1));
        List<Long> dims = weight.getDimsList();
        boolean plain = dims.size() == 4
                && dims.get(2) == 1
                && dims.get(3) == 1
                && Attributes.number(node, "group", 1) == 1
                && Attributes.numbers(node, "strides").stream().allMatch(stride -> stride == 1)
                && Attributes.numbers(node, "pads").stream().allMatch(pad -> pad == 0);
        if (!plain) {
            throw refused("its last layer is a Conv with a weight of the shape %s, needed is [labels, features, 1, 1]"
                    .formatted(dims));
        }
        return head(node, node.getOutput(0), input(node, 2), dims.getFirst(), dims.get(1), true);
    }

    private static Optional<String> input(NodeProto node, int index) {
        return index < node.getInputCount() && !node.getInput(index).isEmpty()
                ? Optional.of(node.getInput(index))
                : Optional.empty();
    }

    private LinearHead head(
            NodeProto node, String logits, Optional<String> bias, long width, long features, boolean rowPerLabel) {
        if (width != labels) {
            throw refused("its last layer, %s '%s', has %d scores and there are %d labels"
                    .formatted(node.getOpType(), node.getOutput(0), width, labels));
        }
        bias.ifPresent(name -> checkBias(node, name));
        return new LinearHead(
                node.getOpType(),
                node.getInput(0),
                logits,
                node.getInput(1),
                bias,
                Math.toIntExact(features),
                labels,
                rowPerLabel);
    }

    private void checkBias(NodeProto node, String name) {
        TensorProto bias = own(node, name);
        if (Tensors.elements(bias) != labels) {
            throw refused("the bias %s has %d numbers for %d labels".formatted(name, Tensors.elements(bias), labels));
        }
    }

    /** A weight that only this node reads: another one would change with it. */
    private TensorProto own(NodeProto node, String name) {
        TensorProto weight = graph.weight(name).orElseThrow(() -> computed(node, name));
        List<NodeProto> readers = graph.consumers(name);
        if (readers.size() > 1) {
            throw refused("the weight %s is shared by %d nodes".formatted(name, readers.size()));
        }
        return weight;
    }

    private OnnxException computed(NodeProto node, String name) {
        String maker = graph.producer(name)
                .map(NodeProto::getOpType)
                .map(operator -> "computed by " + operator)
                .orElse("an input of the graph");
        return refused("the weight '%s' of its %s is no constant, it is %s".formatted(name, node.getOpType(), maker));
    }

    private static OnnxException notLinear(NodeProto node) {
        return refused("its scores are made by %s '%s', which is no linear layer"
                .formatted(node.getOpType(), node.getOutput(0)));
    }

    private static OnnxException refused(String why) {
        return new OnnxException("its last layer cannot be told: " + why);
    }
}
