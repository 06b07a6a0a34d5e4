package dev.densestream.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.util.Set;

/**
 * The one way to ONNX Runtime. From 1.29 on it sends, on Linux too, what it runs on and with to its maker, and keeps an
 * identifier of the machine in the user's home; what is read from a topic is nobody else's business. It decides once, when it
 * is loaded. Who wants it sets {@code ORT_DISABLE_TELEMETRY=0}.
 */
final class OnnxRuntime {
    static {
        NativeEnvironment.setIfMissing("ORT_DISABLE_TELEMETRY", "1");
    }

    private OnnxRuntime() {}

    static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment();
    }

    /** What it was built with. */
    static Set<OrtProvider> providers() {
        return OrtEnvironment.getAvailableProviders();
    }
}
