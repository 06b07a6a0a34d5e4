package dev.densestream.train;

/** What a network is trained on. */
public enum TrainingDevice {
    /** The GPU, where the PyTorch that is loaded can use one; otherwise the CPU. */
    AUTO,
    CUDA,
    CPU
}
