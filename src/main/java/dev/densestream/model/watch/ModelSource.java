package dev.densestream.model.watch;

import java.util.List;

/** Where model files come from. Asked by one thread at a time. */
public interface ModelSource extends AutoCloseable {
    /**
     * All files that may be the model at this moment, the one that should be first.
     *
     * @throws dev.densestream.model.ModelException if it cannot be told now, in one line
     */
    List<Candidate> look();

    /** What is missing where {@link #look} finds nothing, in words. */
    String missing();

    @Override
    default void close() {}
}
