package dev.densestream.pipeline;

import dev.densestream.event.Features;
import dev.densestream.event.Prediction;
import dev.densestream.event.Stage;
import java.util.List;

/** How the way of one image ended. A value: nothing that an image or an event holds is thrown any further. */
public sealed interface Outcome {
    /**
     * The image has labels.
     *
     * @param model who said so
     * @param embedding null where nobody asked for it
     */
    record Classified(
            Prediction.Model model,
            List<Prediction.Label> labels,
            Prediction.Image image,
            Prediction.Timings timings,
            Features embedding)
            implements Outcome {}

    /**
     * The image has none.
     *
     * @param attempts how often it was tried
     */
    record Failed(Stage stage, String code, boolean retryable, String message, int attempts) implements Outcome {}
}
