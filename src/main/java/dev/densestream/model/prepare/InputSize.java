package dev.densestream.model.prepare;

/** A network's input in pixels. */
public record InputSize(int width, int height) {
    /** {@code 299 × 299}. */
    @Override
    public String toString() {
        return "%d × %d".formatted(width, height);
    }
}
