package dev.densestream.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** The ONNX Runtime on the class path. */
final class LoadedRuntime implements NativeRuntime {
    @Override
    public Set<Provider> providers() {
        Set<Provider> providers = EnumSet.of(Provider.CPU);
        Set<OrtProvider> built = OnnxRuntime.providers();
        if (built.contains(OrtProvider.CUDA)) {
            providers.add(Provider.CUDA);
        }
        if (built.contains(OrtProvider.TENSOR_RT)) {
            providers.add(Provider.TENSORRT);
        }
        return providers;
    }

    @Override
    public NativeSession open(byte[] bytes, Provider provider, PreparedModel model, SessionOptions options)
            throws OrtException {
        // First of all: until there is an environment, a provider that cannot be loaded does not say why.
        OrtEnvironment environment = OnnxRuntime.environment();
        try (OrtSession.SessionOptions settings = ProviderSettings.of(provider, model, options)) {
            return new LoadedSession(environment.createSession(bytes, settings));
        }
    }

    @Override
    public Runnable pin(ByteBuffer buffer) {
        return CudaHostMemory.pin(buffer);
    }

    private record LoadedSession(OrtSession session) implements NativeSession {
        @Override
        public Map<String, FloatTensor> run(ByteBuffer images, long[] shape, Set<String> outputs) throws OrtException {
            try (OnnxTensor tensor =
                            OnnxTensor.createTensor(OnnxRuntime.environment(), images, shape, OnnxJavaType.UINT8);
                    OrtSession.Result result = session.run(Map.of(ModelContract.INPUT, tensor), outputs)) {
                Map<String, FloatTensor> values = new HashMap<>();
                for (String output : outputs) {
                    values.put(output, copy((OnnxTensor) result.get(output).orElseThrow()));
                }
                return values;
            }
        }

        private static FloatTensor copy(OnnxTensor output) {
            FloatBuffer buffer = output.getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return new FloatTensor(
                    LongStream.of(output.getInfo().getShape()).boxed().toList(), values);
        }

        @Override
        public void close() throws OrtException {
            session.close();
        }
    }
}
