package dev.densestream.model.verify;

/**
 * A model's scores next to those that its own framework gave.
 *
 * @param pictures how many were compared
 * @param sameLabel how many have the same first label
 * @param largestDifference of a probability
 * @param largestPart the largest difference as a part of the picture's highest probability, where probabilities sum to one
 * @param worst the picture with it
 * @param tolerance how much {@code largestPart} may be
 * @param agrees whether it is not more
 * @param tells whether the same pictures with a little less red do not agree: where they do, the scores show nothing
 */
public record Comparison(
        int pictures,
        int sameLabel,
        double largestDifference,
        double largestPart,
        String worst,
        double tolerance,
        boolean agrees,
        boolean tells) {

    /** For people, in one line. */
    public String words() {
        return "%d pictures, %d with the same first label, largest difference of a probability %.1e, %.1e of the picture's highest (%s); allowed is %.0e"
                .formatted(pictures, sameLabel, largestDifference, largestPart, worst, tolerance);
    }
}
