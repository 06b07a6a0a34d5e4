package dev.densestream.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.util.Set;

/**
 * The one way to ONNX Runtime. From 1.29 on it sends, on Linux too, what it runs on and with to its maker, and keeps an
 * identifier of the machine in the user's home; what is read from a topic is nobody else's business. It decides once, when it
 * is loaded. Who wants it sets {@code ORT_DISABLE_TELEMETRY=0}.
 */
public final class OnnxRuntime {
    static {
        NativeEnvironment.setIfMissing("ORT_DISABLE_TELEMETRY", "1");
    }

    private OnnxRuntime() {}

    /** Of the native library that is loaded. */
    public static String version() {
        return environment().getVersion();
    }

    static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment();
    }

    /**
     * What it was built with.
     *
     * @throws ModelException if its native library cannot be loaded
     */
    static Set<OrtProvider> providers() {
        try {
            return OrtEnvironment.getAvailableProviders();
        } catch (LinkageError e) {
            throw new ModelException(
                    "ONNX Runtime cannot be loaded: %s. It is unpacked into %s first, where files must be allowed to be written and run"
                            .formatted(reason(e), System.getProperty("java.io.tmpdir")),
                    e);
        }
    }

    private static String reason(Throwable e) {
        return e.getCause() == null ? e.getMessage() : reason(e.getCause());
    }
}
