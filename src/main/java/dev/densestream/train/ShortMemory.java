package dev.densestream.train;

import java.util.List;

/** Tells from a failure whether memory was short. */
final class ShortMemory {
    /** What PyTorch says: its CPU allocator, the one behind it, and CUDA's. */
    private static final List<String> WORDS = List.of("can't allocate memory", "not enough memory", "out of memory");

    private ShortMemory() {}

    /**
     * Looks into a failure.
     *
     * @param failure of a step
     * @return what to throw: the failure itself, or in its place what to do where memory was short
     */
    static RuntimeException in(RuntimeException failure, int batchSize) {
        String message = String.valueOf(failure.getMessage());
        return WORDS.stream().anyMatch(message::contains) ? advice(failure, batchSize) : failure;
    }

    static RuntimeException in(OutOfMemoryError failure, int batchSize) {
        return advice(failure, batchSize);
    }

    private static TrainingException advice(Throwable failure, int batchSize) {
        String smaller = batchSize < 4
                ? "a smaller --input-size or network needs less"
                : "try --batch-size %d (with --fresh: another batch size is another run)".formatted(batchSize / 2);
        return new TrainingException(
                "out of memory in a step of %d pictures; %s".formatted(batchSize, smaller), failure);
    }
}
