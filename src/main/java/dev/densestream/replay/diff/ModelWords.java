package dev.densestream.replay.diff;

import dev.densestream.event.Prediction;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A model's name in words. */
public final class ModelWords {
    private ModelWords() {}

    public static String of(Prediction.Model model) {
        return Stream.of(model.name(), model.version(), model.provider(), model.precision())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "));
    }
}
