package dev.densestream.replay.diff;

import dev.densestream.event.Prediction;

/** A model's name in words. */
public final class ModelWords {
    private ModelWords() {}

    public static String of(Prediction.Model model) {
        return model.name() + " " + model.version();
    }
}
