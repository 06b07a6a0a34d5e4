package dev.densestream.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import dev.densestream.onnx.GraphBuilder.Element;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The written rule, case by case: three features, two labels. */
class HeadFinderTest {
    private static final Map<String, Object> NONE = Map.of();

    private final GraphBuilder graph = new GraphBuilder("classifier");

    HeadFinderTest() {
        graph.input("x", Element.FLOAT, -1, 3).output("y", Element.FLOAT, -1, 2);
        graph.node("Relu", "feature", "x");
        graph.floats("rows", new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        graph.floats("columns", new float[] {1, 4, 2, 5, 3, 6}, 3, 2);
        graph.floats("bias", new float[] {10, 20}, 2);
    }

    @Test
    void aGemm() {
        graph.node("Gemm", "logits", List.of("feature", "rows", "bias"), Map.of("transB", 1L));
        assertFound(new LinearHead("Gemm", "feature", "logits", "rows", Optional.of("bias"), 3, 2, true), "logits");
    }

    @Test
    void aGemmWithTheWeightTheOtherWayRound() {
        graph.node("Gemm", "logits", "feature", "columns");
        assertFound(new LinearHead("Gemm", "feature", "logits", "columns", Optional.empty(), 3, 2, false), "logits");
    }

    @Test
    void aMatMul() {
        graph.node("MatMul", "logits", "feature", "columns");
        assertFound(new LinearHead("MatMul", "feature", "logits", "columns", Optional.empty(), 3, 2, false), "logits");
    }

    @Test
    void aMatMulWithItsBiasOnEitherSide() {
        graph.node("MatMul", "product", "feature", "columns");
        graph.node("Add", "logits", "bias", "product");
        assertFound(
                new LinearHead("MatMul", "feature", "logits", "columns", Optional.of("bias"), 3, 2, false), "logits");
    }

    @Test
    void aConvolutionOfOnePixel() {
        graph.floats("filters", new float[] {1, 2, 3, 4, 5, 6}, 2, 3, 1, 1);
        graph.node("Unsqueeze", "maps", "feature", graph.longs("axes", new long[] {2, 3}, 2));
        graph.node("Conv", "logits", "maps", "filters", "bias");
        assertFound(new LinearHead("Conv", "maps", "logits", "filters", Optional.of("bias"), 3, 2, true), "logits");
    }

    @Test
    void behindEverythingThatOnlyReshapesOrNormalises() {
        graph.node("Gemm", "logits", "feature", "columns");
        graph.node("Cast", "cast", List.of("logits"), Map.of("to", 1L));
        graph.node("Reshape", "reshaped", "cast", graph.longs("shape", new long[] {-1, 2, 1}, 3));
        graph.node("Squeeze", "squeezed", "reshaped", graph.longs("axes", new long[] {2}, 1));
        graph.node("Flatten", "flat", "squeezed");
        graph.node("LogSoftmax", "log", "flat");
        graph.node("Softmax", "probabilities", "log");
        assertThat(found("probabilities").logits()).isEqualTo("logits");
    }

    @Test
    void worksTheLogitsOut() {
        graph.node("Gemm", "logits", List.of("feature", "rows", "bias"), Map.of("transB", 1L));
        assertThat(found("logits").logits(finished("logits"), new float[] {1, 10, 100}))
                .containsExactly(331, 674);
    }

    @Test
    void refusesSeveralCandidates() {
        graph.node("Gemm", "one", "feature", "columns");
        graph.node("MatMul", "other", "feature", graph.floats("more", new float[6], 3, 2));
        graph.node("Add", "logits", "one", "other");
        assertRefused("logits", "there are several candidates: 'logits' adds what Gemm and MatMul make");
    }

    @Test
    void refusesWhatIsNotLinear() {
        graph.node("Gemm", "linear", "feature", "columns");
        graph.node("Tanh", "logits", "linear");
        assertRefused("logits", "its scores are made by Tanh 'logits', which is no linear layer");
    }

    @Test
    void refusesAGemmThatScales() {
        graph.node("Gemm", "logits", List.of("feature", "columns"), Map.of("alpha", 0.5f));
        assertRefused("logits", "its Gemm 'logits' transposes or scales what it reads");
    }

    @Test
    void refusesASharedWeight() {
        graph.node("Gemm", "logits", "feature", "columns");
        graph.node("Gemm", "again", "feature", "columns");
        graph.node("Add", "used", "again", "bias");
        assertRefused("logits", "the weight columns is shared by 2 nodes");
    }

    @Test
    void refusesAComputedWeight() {
        graph.node("Transpose", "turned", List.of("rows"), Map.of("perm", new long[] {1, 0}));
        graph.node("MatMul", "logits", "feature", "turned");
        assertRefused("logits", "the weight 'turned' of its MatMul is no constant, it is computed by Transpose");
    }

    @Test
    void refusesAWeightFromOutside() {
        graph.input("given", Element.FLOAT, 3, 2);
        graph.node("MatMul", "logits", "feature", "given");
        assertRefused("logits", "the weight 'given' of its MatMul is no constant, it is an input of the graph");
    }

    @Test
    void refusesAQuantisedNetwork() {
        graph.node("DequantizeLinear", "weight", "small", graph.floats("scale", new float[] {1}));
        graph.node("MatMul", "logits", "feature", "weight");
        assertRefused("logits", "the network is quantised (operator DequantizeLinear)");
    }

    @Test
    void refusesIndependentLabels() {
        graph.node("Gemm", "linear", "feature", "columns");
        graph.node("Sigmoid", "y", "linear");
        assertRefused("y", "a Sigmoid makes its scores, so its labels are independent of each other (multi-label)");
    }

    @Test
    void refusesASequence() {
        graph.node("Gemm", "logits", "feature", "columns");
        ModelProto.Builder model = graph.build(Map.of()).toBuilder();
        model.getGraphBuilder()
                .getOutputBuilder(0)
                .setType(TypeProto.newBuilder().setSequenceType(TypeProto.Sequence.getDefaultInstance()));
        OnnxGraph sequence = OnnxGraph.of(model.build());
        assertThatThrownBy(() -> HeadFinder.of(sequence, "y", 2))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("its output y is a sequence or a map, not scores in rows");
    }

    @Test
    void refusesAnotherWidth() {
        graph.node("Gemm", "logits", "feature", "columns");
        OnnxGraph finished = finished("logits");
        assertThatThrownBy(() -> HeadFinder.of(finished, "y", 5))
                .hasMessageContaining("its last layer, Gemm 'logits', has 2 scores and there are 5 labels");
    }

    @Test
    void refusesAWideConvolution() {
        graph.node("Unsqueeze", "maps", "feature", graph.longs("axes", new long[] {2, 3}, 2));
        graph.node("Conv", "logits", List.of("maps", graph.floats("wide", new float[54], 2, 3, 3, 3)), NONE);
        assertRefused(
                "logits",
                "its last layer is a Conv with a weight of the shape [2, 3, 3, 3], needed is [labels, features, 1, 1]");
    }

    private OnnxGraph finished(String scores) {
        if (!scores.equals("y")) {
            graph.node("Identity", "y", scores);
        }
        return OnnxGraph.of(graph.build(Map.of()));
    }

    private LinearHead found(String scores) {
        return HeadFinder.of(OnnxGraph.of(graph.build(Map.of())), scores, 2);
    }

    private void assertFound(LinearHead head, String scores) {
        assertThat(HeadFinder.of(finished(scores), "y", 2)).isEqualTo(head);
    }

    private void assertRefused(String scores, String words) {
        OnnxGraph finished = finished(scores);
        assertThatThrownBy(() -> HeadFinder.of(finished, "y", 2))
                .isInstanceOf(OnnxException.class)
                .hasMessage("its last layer cannot be told: " + words);
    }
}
