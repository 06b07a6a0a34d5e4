package dev.densestream.model;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import dev.densestream.image.PreprocessSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** ONNX Runtime's options for each provider. On the CPU its defaults but for spinning. */
final class ProviderSettings {
    private static final String YES = "1";
    private static final String NO = "0";

    private ProviderSettings() {}

    /**
     * The caller closes what it gets.
     *
     * @throws ModelException if the folder for TensorRT's engines cannot be made
     */
    static OrtSession.SessionOptions of(Provider provider, PreparedModel model, SessionOptions wanted)
            throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            // What fails is an exception; the warnings are about the optimiser's work, for its own developers.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            if (wanted.deterministic()) {
                options.setDeterministicCompute(true);
            }
            switch (provider) {
                case AUTO -> throw new IllegalArgumentException("auto is no provider to open");
                // Threads that spin between operators take the cores from those that fetch, decode and commit.
                case CPU -> options.addConfigEntry("session.intra_op.allow_spinning", NO);
                case CUDA -> addCuda(options, wanted.gpu());
                case TENSORRT -> {
                    addTensorRt(options, model, wanted);
                    addCuda(options, wanted.gpu()); // for the operators that TensorRT leaves
                }
            }
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    private static void addCuda(OrtSession.SessionOptions options, GpuOptions gpu) throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(gpu.device())) {
            add(cuda(gpu), cuda::add);
            options.addCUDA(cuda);
        }
    }

    private static void addTensorRt(OrtSession.SessionOptions options, PreparedModel model, SessionOptions wanted)
            throws OrtException {
        Map<String, String> settings = tensorRt(model, wanted);
        try {
            Files.createDirectories(engines(model, wanted.gpu()));
        } catch (IOException e) {
            throw new ModelException(
                    "the folder for TensorRT's engines cannot be made (%s): name another one as model.engines"
                            .formatted(e),
                    e);
        }
        try (OrtTensorRTProviderOptions tensorRt =
                new OrtTensorRTProviderOptions(wanted.gpu().device())) {
            add(settings, tensorRt::add);
            options.addTensorrt(tensorRt);
        }
    }

    /** One of a provider's options. */
    private interface Option {
        void set(String name, String value) throws OrtException;
    }

    private static void add(Map<String, String> settings, Option option) throws OrtException {
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            option.set(setting.getKey(), setting.getValue());
        }
    }

    /** The CUDA provider's, but for the number of the GPU. */
    static Map<String, String> cuda(GpuOptions gpu) {
        Map<String, String> settings = new TreeMap<>();
        // An exhaustive search tries every algorithm again for each new batch size: seconds instead of milliseconds.
        settings.put("cudnn_conv_algo_search", "HEURISTIC");
        // Without room to work in, cuDNN's fastest algorithms are out of reach; it is memory of the arena, used again.
        settings.put("cudnn_conv_use_max_workspace", YES);
        // The arena would double at each growth; the sizes are few and known, so it takes what they need.
        settings.put("arena_extend_strategy", "kSameAsRequested");
        // Tensor cores read channels last; without this every convolution is turned around and back.
        settings.put("prefer_nhwc", YES);
        // Said either way: the default has changed between versions, and it moves probabilities by up to thousandths.
        settings.put("use_tf32", gpu.tf32() ? YES : NO);
        // Two processes on one GPU each take what they may, instead of the first all it can.
        gpu.memoryLimit().ifPresent(bytes -> settings.put("gpu_mem_limit", Long.toString(bytes)));
        return settings;
    }

    /** The TensorRT provider's, but for the number of the GPU. */
    static Map<String, String> tensorRt(PreparedModel model, SessionOptions wanted) {
        PreprocessSpec size = model.contract().preprocess();
        String picture = "x%dx%dx3".formatted(size.height(), size.width());
        int largest = wanted.ladder().max();
        String folder = engines(model, wanted.gpu()).toString();
        Map<String, String> settings = new TreeMap<>();
        // One engine for the whole ladder; without the range each new batch size builds its own, minutes each.
        settings.put("trt_profile_min_shapes", ModelContract.INPUT + ":1" + picture);
        settings.put("trt_profile_opt_shapes", ModelContract.INPUT + ":" + largest + picture);
        settings.put("trt_profile_max_shapes", ModelContract.INPUT + ":" + largest + picture);
        // Building takes minutes; the second start reads what the first one built, and what it timed.
        settings.put("trt_engine_cache_enable", YES);
        settings.put("trt_engine_cache_path", folder);
        settings.put("trt_timing_cache_enable", YES);
        settings.put("trt_timing_cache_path", folder);
        // Layers are worked out as the file has them: a model in half precision was proved in half precision, no other.
        settings.put("trt_fp16_enable", model.contract().isHalfPrecision() ? YES : NO);
        return settings;
    }

    /** Of each model its own: TensorRT tells engines apart by the graph's shape, not by its weights. */
    private static Path engines(PreparedModel model, GpuOptions gpu) {
        return gpu.engines().toAbsolutePath().resolve(model.version());
    }
}
