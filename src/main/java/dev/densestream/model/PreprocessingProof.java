package dev.densestream.model;

import java.util.Map;
import java.util.Optional;

/**
 * What an imported model says of its preprocessing: whether its scores were compared with those of the framework that it came
 * from. Models that were trained here say nothing, as they were trained on what their preprocessing gives.
 */
public final class PreprocessingProof {
    /** Its place in {@link ModelContract#provenance}. */
    public static final String KEY = "preprocessing";

    public static final String UNVERIFIED = "unverified";

    private PreprocessingProof() {}

    /**
     * What to say where scores were compared.
     *
     * @param tolerance how far a probability may be off, as a part of the picture's highest
     */
    public static String verified(int pictures, double tolerance) {
        return "verified: the framework's own scores of %d pictures agree within %.0e".formatted(pictures, tolerance);
    }

    /** Whether a model says of itself that nobody compared its scores. */
    public static boolean isMissing(Map<String, String> provenance) {
        return UNVERIFIED.equals(provenance.get(KEY));
    }

    static Optional<String> of(Map<String, String> provenance) {
        return Optional.ofNullable(provenance.get(KEY));
    }
}
