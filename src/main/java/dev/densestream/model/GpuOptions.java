package dev.densestream.model;

import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What a session on a GPU is told beside its model. On the CPU it means nothing.
 *
 * @param device the GPU's number, as CUDA counts: from 0
 * @param memoryLimit the bytes that ONNX Runtime may take of the GPU's memory for weights and intermediate results, without
 *     CUDA's own; empty for all there are
 * @param tf32 whether layers in single precision may be worked out with 10 bits of fraction instead of 23, on tensor cores
 * @param engines the folder in which TensorRT keeps what it built
 */
public record GpuOptions(int device, OptionalLong memoryLimit, boolean tf32, Path engines) {
    /** The first GPU, all its memory, and what frameworks do by default about TF32 in convolutions. */
    public static final GpuOptions DEFAULT = new GpuOptions(
            0,
            OptionalLong.empty(),
            true,
            Path.of(System.getProperty("user.home"), ".cache", "densestream", "engines"));

    public GpuOptions {
        Objects.requireNonNull(memoryLimit, "memoryLimit");
        Objects.requireNonNull(engines, "engines");
        if (device < 0) {
            throw new IllegalArgumentException("device %d: allowed is 0 or more".formatted(device));
        }
    }

    /** The same for another GPU. */
    public GpuOptions on(int other) {
        return new GpuOptions(other, memoryLimit, tf32, engines);
    }
}
