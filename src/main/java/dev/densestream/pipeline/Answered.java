package dev.densestream.pipeline;

import dev.densestream.event.Features;
import dev.densestream.event.Prediction;
import java.util.List;

/**
 * What is said of a picture, and by whom.
 *
 * @param embedding null where nobody asked for it
 */
record Answered(Prediction.Model model, List<Prediction.Label> labels, Features embedding) {
    Answered {
        labels = List.copyOf(labels);
    }
}
