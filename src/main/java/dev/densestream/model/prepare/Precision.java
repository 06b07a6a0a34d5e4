package dev.densestream.model.prepare;

import java.util.Locale;

/** In what precision the layers of a prepared model work. */
public enum Precision {
    /** As the original does. */
    FP32(1e-4),
    /** Half of it, for GPUs. */
    FP16(5e-3);

    private final double largestDifference;

    Precision(double largestDifference) {
        this.largestDifference = largestDifference;
    }

    /** {@code fp32} or {@code fp16}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How far a probability may be from the original's. */
    public double largestDifference() {
        return largestDifference;
    }
}
