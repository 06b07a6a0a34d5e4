package dev.densestream.model.watch;

import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import java.util.function.Consumer;

/** Puts a model to work in the place of the one before. */
@FunctionalInterface
public interface Installer {
    /**
     * Loads the model beside the current one, lets it be judged, has it answer from then on, and waits until the one before
     * has given its last answer. What throws leaves everything as it was.
     *
     * @param judge throws where the loaded model must not answer
     * @throws dev.densestream.model.ModelException if it cannot be loaded
     * @throws InterruptedException if nobody wants it any more
     */
    void install(PreparedModel model, Consumer<OnnxSession> judge) throws InterruptedException;
}
