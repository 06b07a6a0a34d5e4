package dev.densestream.model;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.onnx.TrainingMode;
import java.util.ArrayList;
import java.util.List;

/** Holds a graph against the contract that its file states. */
final class ContractCheck {
    private final ModelContract contract;
    private final ModelGraph graph;
    private final List<String> problems = new ArrayList<>();

    private ContractCheck(ModelContract contract, ModelGraph graph) {
        this.contract = contract;
        this.graph = graph;
    }

    /** @return every broken promise in words; none if the graph keeps the contract */
    static List<String> problems(ModelContract contract, ModelGraph graph, GraphProto proto) {
        ContractCheck check = new ContractCheck(contract, graph);
        check.input();
        check.output();
        graph.output(ModelContract.EMBEDDING).ifPresent(check::embedding);
        check.operators(proto);
        return check.problems;
    }

    private void input() {
        PreprocessSpec size = contract.preprocess();
        String allowed = "%s uint8 [N, %d, %d, 3]".formatted(ModelContract.INPUT, size.height(), size.width());
        if (graph.inputs().size() != 1 || !graph.inputs().getFirst().name().equals(ModelContract.INPUT)) {
            problems.add("its inputs are %s, allowed is only %s".formatted(graph.inputs(), allowed));
            return;
        }
        ModelTensor input = graph.inputs().getFirst();
        List<String> picture = List.of(Integer.toString(size.height()), Integer.toString(size.width()), "3");
        boolean shaped =
                input.shape().size() == 4 && input.shape().subList(1, 4).equals(picture);
        if (!input.type().equals("uint8") || !shaped) {
            problems.add("its input is %s, allowed is %s".formatted(input, allowed));
        } else {
            batch(input);
        }
    }

    private void output() {
        int labels = contract.labels().size();
        ModelTensor output = graph.output(ModelContract.OUTPUT).orElse(null);
        if (output == null) {
            problems.add("it has no output %s, only %s".formatted(ModelContract.OUTPUT, graph.outputs()));
        } else if (!output.type().equals("float") || output.shape().size() != 2) {
            problems.add(
                    "its output is %s, allowed is %s float [N, %d]".formatted(output, ModelContract.OUTPUT, labels));
        } else if (!output.shape().get(1).equals(Integer.toString(labels))) {
            problems.add("it names %d labels for %s outputs"
                    .formatted(labels, output.shape().get(1)));
        } else {
            batch(output);
        }
    }

    private void embedding(ModelTensor output) {
        boolean sized = output.shape().size() == 2 && output.shape().get(1).matches("\\d+");
        if (!output.type().equals("float") || !sized) {
            problems.add(
                    "its output is %s, allowed is %s float [N, a number]".formatted(output, ModelContract.EMBEDDING));
        } else {
            batch(output);
        }
    }

    private void batch(ModelTensor tensor) {
        if (!tensor.hasOpenBatch()) {
            problems.add("the batch of %s is fixed to %s: export it with an open first dimension"
                    .formatted(tensor.name(), tensor.shape().getFirst()));
        }
    }

    private void operators(GraphProto proto) {
        TrainingMode.of(proto).ifPresent(problems::add);
        if (proto.getInitializerList().stream()
                .anyMatch(weight -> weight.getDataLocation() == TensorProto.DataLocation.EXTERNAL)) {
            problems.add("its weights are in another file: a prepared model is one file");
        }
    }
}
