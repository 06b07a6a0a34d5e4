package dev.densestream.train;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.densestream.model.ModelContract;
import dev.densestream.onnx.Attributes;
import dev.densestream.onnx.HeadFinder;
import dev.densestream.onnx.LinearHead;
import dev.densestream.onnx.OnnxGraph;
import dev.densestream.onnx.Tensors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds a DenseNet in a prepared graph by what its nodes compute, whatever they are called: from the scores back, block by
 * block, then forward through the layers. Every node on the way is checked, so what is found gives the graph's own answers.
 *
 * <p>Exporters fold a batch norm that follows a convolution into it (norm0 and every norm2): the convolution then has a bias.
 * Such a norm gets values with which it adds that bias and does nothing else.
 */
final class DenseNetReader {
    private static final double EPSILON = 1e-5;
    private static final double SAME_EPSILON = 1e-9;

    private final OnnxGraph whole;
    private final ReadableGraph graph;
    private final FoundTensors tensors = new FoundTensors();
    private final Set<String> folded = new LinkedHashSet<>();

    private DenseNetReader(OnnxGraph whole) {
        this.whole = whole;
        this.graph = new ReadableGraph(whole);
    }

    /**
     * What was found.
     *
     * @param folded the batch norms that the file had lost, as torchvision names them
     */
    record Found(DenseNetSpec spec, Parameters parameters, Scaling scaling, Set<String> folded) {}

    /**
     * A dense block.
     *
     * @param sources what enters it, then what each layer adds
     */
    private record Block(List<String> sources) {
        String entry() {
            return sources.getFirst();
        }

        int layers() {
            return sources.size() - 1;
        }

        /** What a layer (from 1) adds. */
        String added(int layer) {
            return sources.get(layer);
        }

        /** What a layer (from 1) reads: all before it. */
        List<String> before(int layer) {
            return sources.subList(0, layer);
        }
    }

    /**
     * @throws IllegalArgumentException if it is no DenseNet of the family that can be trained here, with what it is instead
     * @throws dev.densestream.onnx.OnnxException if it has no last layer that can be told
     */
    static Found read(OnnxGraph graph, int labels) {
        return new DenseNetReader(graph).found(labels);
    }

    private Found found(int labels) {
        LinearHead head = HeadFinder.of(whole, ModelContract.OUTPUT, labels);
        classifier(head);
        List<Block> blocks = blocks(norm("features.norm5", pooled(head.feature())));
        Stem stem = stem(blocks.getFirst().entry());
        for (int block = 1; block <= blocks.size(); block++) {
            if (block > 1) {
                transition("features.transition%d".formatted(block - 1), blocks.get(block - 1));
            }
            for (int layer = 1; layer <= blocks.get(block - 1).layers(); layer++) {
                layer("features.denseblock%d.denselayer%d".formatted(block, layer), blocks.get(block - 1), layer);
            }
        }
        DenseNetSpec spec =
                tensors.spec(stem.kind(), blocks.stream().map(Block::layers).toList());
        return new Found(
                spec, tensors.parameters(spec), new ScalingReader(graph).behind(stem.input()), Set.copyOf(folded));
    }

    private void classifier(LinearHead head) {
        NodeProto layer = whole.consumers(head.weight()).getFirst();
        float[] weights = Tensors.floats(graph.weight(layer, 1));
        if (!head.rowPerLabel()) {
            weights = transposed(weights, head.features());
        }
        tensors.put("classifier.weight", weights, head.labels(), head.features());
        float[] bias = head.bias()
                .map(name -> Tensors.floats(whole.weight(name).orElseThrow()))
                .orElseGet(() -> new float[head.labels()]);
        tensors.put("classifier.bias", bias, head.labels());
    }

    /** @param rows of the matrix as it is */
    private static float[] transposed(float[] matrix, int rows) {
        int columns = matrix.length / rows;
        float[] transposed = new float[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column * rows + row] = matrix[row * columns + column];
            }
        }
        return transposed;
    }

    /** @return what is averaged over all places */
    private String pooled(String feature) {
        String value = feature;
        NodeProto node = graph.maker(value, "classifier");
        while (Set.of("Flatten", "Reshape", "Squeeze").contains(node.getOpType())) {
            value = node.getInput(0);
            node = graph.maker(value, "classifier");
        }
        NodeProto pool = graph.maker(value, "before the classifier", "GlobalAveragePool", "ReduceMean");
        if (pool.getOpType().equals("ReduceMean") && !overPlaces(pool)) {
            throw new IllegalArgumentException("its ReduceMean '%s' before the classifier is not over height and width"
                    .formatted(pool.getOutput(0)));
        }
        return pool.getInput(0);
    }

    private boolean overPlaces(NodeProto mean) {
        List<Long> axes = ReadableGraph.reads(mean, 1)
                ? whole.weight(mean.getInput(1)).map(Tensors::longs).stream()
                        .flatMapToLong(Arrays::stream)
                        .boxed()
                        .toList()
                : Attributes.numbers(mean, "axes");
        return axes.stream()
                .map(axis -> Math.floorMod(axis, 4))
                .sorted()
                .toList()
                .equals(List.of(2, 3));
    }

    /** @param end what leaves the last block */
    private List<Block> blocks(String end) {
        Deque<Block> blocks = new ArrayDeque<>();
        String value = end;
        while (true) {
            Block block = new Block(graph.sources(value));
            if (block.layers() == 0) {
                throw new IllegalArgumentException("where a DenseNet has the Concat of a dense block it has %s '%s'"
                        .formatted(graph.maker(value, "a dense block").getOpType(), block.entry()));
            }
            blocks.addFirst(block);
            if (!graph.maker(block.entry(), "a dense block").getOpType().equals("AveragePool")) {
                return new ArrayList<>(blocks);
            }
            NodeProto convolution = transitionConvolution(block);
            NodeProto relu = graph.maker(convolution.getInput(0), "a transition", "Relu");
            value = graph.maker(relu.getInput(0), "a transition", "BatchNormalization")
                    .getInput(0);
        }
    }

    private NodeProto transitionConvolution(Block after) {
        NodeProto pool = graph.maker(after.entry(), "a transition", "AveragePool");
        ReadableGraph.checkWindow(pool, "of a transition", 2, 2, 0);
        return graph.maker(pool.getInput(0), "a transition", "Conv");
    }

    private void transition(String name, Block after) {
        norm(name + ".norm", convolution(name + ".conv", withoutBias(transitionConvolution(after), name + ".conv"), 1));
    }

    /**
     * What stands before the first block.
     *
     * @param input what its convolution reads
     */
    private record Stem(DenseNetSpec.Stem kind, String input) {}

    private Stem stem(String entry) {
        String place = "features.conv0";
        NodeProto first = graph.maker(entry, place, "MaxPool", "Conv");
        boolean pool = first.getOpType().equals("MaxPool");
        if (pool) {
            ReadableGraph.checkWindow(first, "features.pool0", 3, 2, 1);
        }
        NodeProto convolution = pool
                ? graph.maker(normOrFolded("features.norm0", first.getInput(0)), place, "Conv")
                : withoutBias(first, place);
        List<Long> dims = graph.weight(convolution, 1).getDimsList();
        DenseNetSpec.Stem kind = Arrays.stream(DenseNetSpec.Stem.values())
                .filter(stem -> stem.pool() == pool && stem.kernel() == dims.getLast())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("its first convolution has the shape %s, %s a max-pool"
                        .formatted(dims, pool ? "with" : "without")));
        return new Stem(kind, convolution(place, convolution, kind.stride()));
    }

    private void layer(String name, Block block, int layer) {
        NodeProto last = graph.maker(block.added(layer), name, "Conv");
        String input;
        if (readsThroughNorm(last, block.before(layer))) {
            input = norm(name + ".norm1", convolution(name + ".conv1", withoutBias(last, name), 1));
        } else {
            String narrow = normOrFolded(name + ".norm2", convolution(name + ".conv2", withoutBias(last, name), 1));
            NodeProto first = graph.maker(narrow, name + ".conv1", "Conv");
            input = norm(name + ".norm1", convolution(name + ".conv1", first, 1));
        }
        if (!graph.sources(input).equals(block.before(layer))) {
            throw new IllegalArgumentException(
                    "%s does not read what all layers before it in its block add, in their order".formatted(name));
        }
    }

    /** Whether there is no bottleneck between a layer's convolution and what it reads. */
    private boolean readsThroughNorm(NodeProto convolution, List<String> before) {
        NodeProto relu = graph.maker(convolution.getInput(0), "a dense layer", "Relu");
        NodeProto maker = graph.maker(relu.getInput(0), "a dense layer");
        return maker.getOpType().equals("BatchNormalization")
                && graph.sources(maker.getInput(0)).equals(before);
    }

    /** @return what it reads */
    private String convolution(String name, NodeProto node, long stride) {
        TensorProto weight = graph.weight(node, 1);
        long kernel = weight.getDimsList().getLast();
        ReadableGraph.checkWindow(node, name, kernel, stride, kernel / 2);
        tensors.put(name + ".weight", weight);
        return node.getInput(0);
    }

    private static NodeProto withoutBias(NodeProto convolution, String name) {
        if (ReadableGraph.reads(convolution, 2)) {
            throw new IllegalArgumentException("its convolution %s has a bias".formatted(name));
        }
        return convolution;
    }

    /** @return what the batch norm before the ReLU that makes {@code value} reads */
    private String norm(String name, String value) {
        NodeProto relu = graph.maker(value, name + ", ReLU", "Relu");
        return norm(name, graph.maker(relu.getInput(0), name, "BatchNormalization"));
    }

    private String norm(String name, NodeProto node) {
        float epsilon = Attributes.real(node, "epsilon", (float) EPSILON);
        if (Math.abs(epsilon - EPSILON) > SAME_EPSILON) {
            throw new IllegalArgumentException(
                    "its batch norm %s has the epsilon %s, needed is %s".formatted(name, epsilon, EPSILON));
        }
        tensors.put(name + ".weight", graph.weight(node, 1));
        tensors.put(name + ".bias", graph.weight(node, 2));
        tensors.put(name + ".running_mean", graph.weight(node, 3));
        tensors.put(name + ".running_var", graph.weight(node, 4));
        return node.getInput(0);
    }

    /** @return what the convolution before the batch norm makes; where it was folded into that, bias included */
    private String normOrFolded(String name, String value) {
        NodeProto relu = graph.maker(value, name + ", ReLU", "Relu");
        NodeProto maker = graph.maker(relu.getInput(0), name, "BatchNormalization", "Conv");
        if (maker.getOpType().equals("BatchNormalization")) {
            String input = norm(name, maker);
            withoutBias(graph.maker(input, "before " + name, "Conv"), "before " + name);
            return input;
        }
        if (!ReadableGraph.reads(maker, 2)) {
            throw new IllegalArgumentException(
                    "there is no batch norm %s, and no bias into which it could have been folded".formatted(name));
        }
        folded.add(name);
        FoldedNorm.adding(Tensors.floats(graph.weight(maker, 2)))
                .forEach((part, values) -> tensors.put(name + "." + part, values, values.length));
        return relu.getInput(0);
    }
}
