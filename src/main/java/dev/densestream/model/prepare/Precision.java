package dev.densestream.model.prepare;

import dev.densestream.model.ModelContract;
import java.util.Locale;
import java.util.Map;

/** In what precision the layers of a prepared model work. */
public enum Precision {
    /** As most originals do. */
    FP32(1e-4, 1e-3, 1e-4),
    /** Half of it, for GPUs. */
    FP16(5e-3, 1e-2, 2e-2);

    private final double largestDifference;
    private final double usualTolerance;
    private final double largestPartOfEmbedding;

    Precision(double largestDifference, double usualTolerance, double largestPartOfEmbedding) {
        this.largestDifference = largestDifference;
        this.usualTolerance = usualTolerance;
        this.largestPartOfEmbedding = largestPartOfEmbedding;
    }

    /** What a model says of itself; models that were trained here are in single precision and say nothing. */
    public static Precision of(Map<String, String> provenance) {
        return FP16.label().equals(provenance.get(ModelContract.PRECISION)) ? FP16 : FP32;
    }

    /** Lets a model say it of itself. */
    void writeTo(Map<String, String> provenance) {
        provenance.put(ModelContract.PRECISION, label());
    }

    /** {@code fp32} or {@code fp16}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How far a probability may be from the original's. */
    double largestDifference() {
        return largestDifference;
    }

    /** How far a probability may be from another framework's, as a part of the picture's highest. */
    public double usualTolerance() {
        return usualTolerance;
    }

    /** How far a number of the embedding may be from the original's, as a part of the picture's largest. */
    double largestPartOfEmbedding() {
        return largestPartOfEmbedding;
    }
}
