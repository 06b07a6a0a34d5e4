package dev.densestream.cli;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import java.util.stream.Collectors;

/** A result on one line, for people. */
final class ResultLines {
    private ResultLines() {}

    static String of(Result result) {
        return Printable.of(
                switch (result) {
                    case Prediction prediction -> "%s  %s".formatted(labels(prediction), name(prediction));
                    case DeadLetter letter ->
                        "failed: %s/%s: %s  %s"
                                .formatted(letter.stage().json(), letter.code(), letter.message(), name(letter));
                });
    }

    private static String labels(Prediction prediction) {
        return prediction.labels().stream()
                .map(label -> "%s %.1f%%".formatted(label.label(), 100 * label.score()))
                .collect(Collectors.joining(", "));
    }

    private static String name(Result result) {
        if (result.uri() == null) {
            return result.id() == null ? "(no id)" : result.id();
        }
        return result.id() == null || result.id().equals(result.uri())
                ? result.uri()
                : result.id() + " " + result.uri();
    }
}
