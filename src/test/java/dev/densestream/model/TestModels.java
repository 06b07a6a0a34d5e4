package dev.densestream.model;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.densestream.image.PreprocessSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Small prepared models, made by hand: the mean of each colour over the picture, one weight for each colour and label,
 * softmax. A model with the labels red, green and blue therefore names the strongest colour of a picture.
 */
public final class TestModels {
    /** How strongly a colour's mean of 0 to 255 speaks for its label. */
    private static final float WEIGHT = 0.05f;

    private TestModels() {}

    public static ModelContract colours(int width, int height) {
        return new ModelContract(
                "colours",
                List.of("red", "green", "blue"),
                Activation.SOFTMAX,
                new PreprocessSpec(
                        PreprocessSpec.Resize.SQUASH, 0, width, height, PreprocessSpec.Interpolation.BILINEAR),
                Map.of("producer", "test"));
    }

    /** Writes the model of {@link #colours} into a folder. */
    public static Path writeColours(Path folder, int width, int height) throws IOException {
        return write(folder.resolve("colours.onnx"), colours(width, height), colourGraph(width, height, 0));
    }

    /**
     * The same model of 8 × 8 pixels with another name or other labels.
     *
     * @param weight how strongly a colour's mean of 0 to 255 speaks for its label; the less, the less sure the model is
     */
    public static Path writeColours(Path file, String name, float weight, List<String> labels) throws IOException {
        ModelContract colours = colours(8, 8);
        var contract =
                new ModelContract(name, labels, colours.activation(), colours.preprocess(), colours.provenance());
        GraphProto.Builder graph = colourGraph(8, 8, 0).setInitializer(0, weights("weight", weight));
        return write(file, contract, graph);
    }

    /** The same model with the mean of each colour, 0 to 255, as its embedding. */
    public static Path writeColoursWithEmbedding(Path folder, int width, int height) throws IOException {
        GraphProto.Builder graph = colourGraph(width, height, 0)
                .addNode(node("Identity", ModelContract.EMBEDDING, "means"))
                .addOutput(value(ModelContract.EMBEDDING, DataType.FLOAT, "N", 3));
        return write(folder.resolve("colours-with-embedding.onnx"), colours(width, height), graph);
    }

    public static Path write(Path file, ModelContract contract, GraphProto.Builder graph) throws IOException {
        return write(file, ContractMetadata.write(contract), graph);
    }

    static Path write(Path file, Map<String, String> metadata, GraphProto.Builder graph) throws IOException {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("densestream-test")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
                .setGraph(graph);
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return Files.write(file, model.build().toByteArray());
    }

    /** @param extraNodes sigmoids one after another whose result weighs nothing: depth for the optimiser to recurse on */
    static GraphProto.Builder colourGraph(int width, int height, int extraNodes) {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("colours")
                .addInput(value(ModelContract.INPUT, DataType.UINT8, "N", height, width, 3))
                .addOutput(value(ModelContract.OUTPUT, DataType.FLOAT, "N", 3))
                .addNode(
                        node("Cast", "pixels", ModelContract.INPUT).addAttribute(attribute("to", DataType.FLOAT_VALUE)))
                .addNode(node("ReduceMean", "means", "pixels")
                        .addAttribute(attribute("keepdims", 0))
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("axes")
                                .setType(AttributeProto.AttributeType.INTS)
                                .addInts(1)
                                .addInts(2)))
                .addInitializer(weights("weight", WEIGHT))
                .addInitializer(weights("nothing", 0));
        String last = "means";
        for (int i = 0; i < extraNodes; i++) {
            graph.addNode(node("Sigmoid", "deep" + i, last));
            last = "deep" + i;
        }
        return graph.addNode(node("MatMul", "deep", last, "nothing"))
                .addNode(node("Gemm", "shallow", "means", "weight"))
                .addNode(node("Add", "logits", "shallow", "deep"))
                .addNode(node("Softmax", ModelContract.OUTPUT, "logits").addAttribute(attribute("axis", 1)));
    }

    /** @param dimensions numbers, or names where they are open */
    static ValueInfoProto value(String name, DataType type, Object... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object dimension : dimensions) {
            shape.addDim(
                    dimension instanceof Integer size
                            ? Dimension.newBuilder().setDimValue(size)
                            : Dimension.newBuilder().setDimParam((String) dimension));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }

    static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    static AttributeProto.Builder attribute(String name, long number) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(number);
    }

    private static TensorProto.Builder weights(String name, float diagonal) {
        TensorProto.Builder weights = TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT_VALUE)
                .addDims(3)
                .addDims(3);
        for (int i = 0; i < 9; i++) {
            weights.addFloatData(i % 4 == 0 ? diagonal : 0);
        }
        return weights;
    }
}
