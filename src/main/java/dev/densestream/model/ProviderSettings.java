package dev.densestream.model;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import dev.densestream.image.PreprocessSpec;

/** ONNX Runtime's options for each provider. On the CPU its defaults but for spinning. */
final class ProviderSettings {
    private static final int FIRST_DEVICE = 0;

    private ProviderSettings() {}

    /** The caller closes what it gets. */
    static OrtSession.SessionOptions of(Provider provider, PreparedModel model, BatchLadder ladder)
            throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            // What fails is an exception; the warnings are about the optimiser's work, for its own developers.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            switch (provider) {
                case AUTO -> throw new IllegalArgumentException("auto is no provider to open");
                // Threads that spin between operators take the cores from those that fetch, decode and commit.
                case CPU -> options.addConfigEntry("session.intra_op.allow_spinning", "0");
                case CUDA -> addCuda(options);
                case TENSORRT -> {
                    addTensorRt(options, model, ladder);
                    addCuda(options); // for the operators that TensorRT leaves
                }
            }
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    private static void addCuda(OrtSession.SessionOptions options) throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(FIRST_DEVICE)) {
            // An exhaustive search tries every algorithm again for each new batch size: seconds instead of
            // milliseconds.
            cuda.add("cudnn_conv_algo_search", "HEURISTIC");
            // The arena would double at each growth; the sizes are few and known, so it takes what they need.
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            // Tensor cores read channels last; without this every convolution is turned around and back.
            cuda.add("prefer_nhwc", "1");
            options.addCUDA(cuda);
        }
    }

    private static void addTensorRt(OrtSession.SessionOptions options, PreparedModel model, BatchLadder ladder)
            throws OrtException {
        PreprocessSpec size = model.contract().preprocess();
        String picture = "x%dx%dx3".formatted(size.height(), size.width());
        try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(FIRST_DEVICE)) {
            // One engine for the whole ladder; without the range each new batch size builds its own, minutes each.
            tensorRt.add("trt_profile_min_shapes", ModelContract.INPUT + ":1" + picture);
            tensorRt.add("trt_profile_opt_shapes", ModelContract.INPUT + ":" + ladder.max() + picture);
            tensorRt.add("trt_profile_max_shapes", ModelContract.INPUT + ":" + ladder.max() + picture);
            options.addTensorrt(tensorRt);
        }
    }
}
