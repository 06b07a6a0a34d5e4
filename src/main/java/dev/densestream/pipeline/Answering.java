package dev.densestream.pipeline;

import java.util.List;

/** Which models answer for a picture, and how their answers become one. */
public sealed interface Answering permits OneModel, Cascade, Ensemble {
    /** Every model that may be asked. */
    List<ModelSlot> models();

    /**
     * Asks as many models as needed.
     *
     * @throws dev.densestream.model.ModelException if one of them cannot run the picture
     */
    Answered answer(Turn turn, int topK) throws InterruptedException;
}
