package dev.densestream.pipeline;

import dev.densestream.event.Features;

/** What a model says of one image. */
public final class Answer {
    private final float[] scores;
    private final Features embedding;

    /**
     * @param scores one for each label, taken over without a copy
     * @param embedding null where nobody asked for it
     */
    public Answer(float[] scores, Features embedding) {
        this.scores = scores;
        this.embedding = embedding;
    }

    float[] scores() {
        return scores;
    }

    Features embedding() {
        return embedding;
    }
}
