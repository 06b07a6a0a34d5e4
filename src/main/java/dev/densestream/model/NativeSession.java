package dev.densestream.model;

import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;

/** A model that ONNX Runtime has loaded. */
interface NativeSession {
    /**
     * Runs it once.
     *
     * @param images direct, from its position to its limit
     * @param shape of {@code images}
     * @param outputs the names of those that are wanted
     */
    Map<String, FloatTensor> run(ByteBuffer images, long[] shape, Set<String> outputs) throws OrtException;

    void close() throws OrtException;
}
