package dev.densestream.model;

import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.util.Set;

/** ONNX Runtime as far as a session needs it: the seam at which tests put GPUs that this machine does not have. */
interface NativeRuntime {
    /** What it was built with; never {@link Provider#AUTO}. */
    Set<Provider> providers();

    /**
     * Loads a model.
     *
     * @param bytes the model's file
     * @param provider where it is to run; not {@link Provider#AUTO}
     */
    NativeSession open(byte[] bytes, Provider provider, PreparedModel model, SessionOptions options)
            throws OrtException;

    /**
     * Keeps a direct buffer at its place in memory, so that the GPU of the calling thread's session fetches it by itself; at once
     * and without a copy. Where that cannot be done the buffer stays as it is, which is slower and as right.
     *
     * @return what undoes it, to be run before the buffer is forgotten
     */
    Runnable pin(ByteBuffer buffer);
}
