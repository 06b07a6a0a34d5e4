package dev.densestream.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.densestream.onnx.GraphBuilder.Element;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** ONNX Runtime is the judge: what it runs as meant is a graph. */
class GraphBuilderTest {
    /** {@code y = 2·(mean of x's rows · weightᵀ) + bias}: with an attribute of each type that there is. */
    private static GraphBuilder built() {
        var builder = new GraphBuilder("means");
        builder.input("x", Element.UINT8, -1, 2, 3).output("y", Element.FLOAT, -1, 2);
        String real = builder.node("Cast", "real", List.of("x"), Map.of("to", 1L));
        String means =
                builder.node("ReduceMean", "means", List.of(real), Map.of("axes", new long[] {1}, "keepdims", 0L));
        String weight = builder.floats("weight", new float[] {1, 0, 0, 0, 1, -1}, 2, 3);
        String bias = builder.floats("bias", new float[] {0.5f, -0.5f}, 2);
        String gemm = builder.node("Gemm", "gemm", List.of(means, weight, bias), Map.of("alpha", 2f, "transB", 1L));
        builder.node("Identity", "y", gemm);
        return builder;
    }

    /** On a thread with a large stack: on an ordinary one ONNX Runtime ends the process. */
    private static float[][] run(ModelProto model, byte[] x, long... shape) throws Exception {
        var y = new FutureTask<>(() -> infer(model, x, shape));
        new Thread(null, y, "onnx", 64L << 20).start();
        return y.get();
    }

    private static float[][] infer(ModelProto model, byte[] x, long... shape) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        ByteBuffer bytes = ByteBuffer.allocateDirect(x.length).put(x).flip();
        try (var options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(model.toByteArray(), options);
                OnnxTensor input = OnnxTensor.createTensor(environment, bytes, shape, OnnxJavaType.UINT8);
                OrtSession.Result result = session.run(Map.of("x", input))) {
            return (float[][]) result.get(0).getValue();
        }
    }

    @Test
    void onnxRuntimeComputesWhatWasBuilt() throws Exception {
        float[][] y = run(built().build(Map.of()), new byte[] {1, 2, 3, 3, 6, (byte) 255}, 1, 2, 3);
        assertThat(y).isDeepEqualTo(new float[][] {{4.5f, -250.5f}});
    }

    @Test
    void theBatchIsOpenAndEverythingElseIsNot() throws Exception {
        ModelProto model = built().build(Map.of());
        float[][] y = run(model, new byte[5 * 2 * 3], 5, 2, 3);
        assertThat(y).hasDimensions(5, 2);
        assertThat(y[4]).containsExactly(0.5f, -0.5f);
        assertThatThrownBy(() -> run(model, new byte[2 * 4], 1, 2, 4)).hasMessageContaining("dimension");
    }

    @Test
    void theSameStepsGiveTheSameBytes() {
        Map<String, String> metadata = new LinkedHashMap<>(Map.of("b", "2", "a", "1", "é", "ü"));
        Map<String, String> reversed = new LinkedHashMap<>();
        metadata.entrySet().stream().toList().reversed().forEach(e -> reversed.put(e.getKey(), e.getValue()));
        ModelProto model = built().build(metadata);
        assertThat(model.toByteArray()).isEqualTo(built().build(reversed).toByteArray());
        assertThat(model.getMetadataPropsList())
                .extracting(entry -> entry.getKey() + "=" + entry.getValue())
                .containsExactly("a=1", "b=2", "é=ü");
    }

    @Test
    void everyNodeIsNamedForItsOutput() {
        assertThat(built().build(Map.of()).getGraph().getNodeList())
                .allSatisfy(node -> assertThat(node.getOutputList()).containsExactly(node.getName()));
    }

    @Test
    void anAttributeOfATypeThatIsNotKnownIsRefused() {
        var builder = new GraphBuilder("wrong");
        assertThatThrownBy(() -> builder.node("Cast", "y", List.of("x"), Map.of("to", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("to")
                .hasMessageContaining("Integer");
    }
}
