package dev.densestream.replay.diff;

import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.replay.diff.Report.Answering;
import dev.densestream.replay.diff.Report.Contents;
import dev.densestream.replay.diff.Report.Event;
import dev.densestream.replay.diff.Report.Unpaired;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what one side holds. */
final class SideCount {
    private static final int EXAMPLES = 20;

    private final String name;
    private final Map<Prediction.Model, Long> models = new LinkedHashMap<>();
    private final List<Event> first = new ArrayList<>();
    private long predictions;
    private long deadLetters;
    private long duplicates;
    private long unmatchable;
    private long others;
    private long unpairedPredictions;
    private long unpairedDeadLetters;

    SideCount(String name) {
        this.name = name;
    }

    void result(Result result) {
        if (result instanceof Prediction prediction) {
            predictions++;
            models.merge(prediction.model(), 1L, Long::sum);
        } else {
            deadLetters++;
        }
    }

    void duplicate() {
        duplicates++;
    }

    void unmatchable() {
        unmatchable++;
    }

    void other() {
        others++;
    }

    void unpaired(String key, Result result) {
        if (result instanceof Prediction) {
            unpairedPredictions++;
        } else {
            unpairedDeadLetters++;
        }
        if (first.size() < EXAMPLES) {
            first.add(new Event(key, result.id(), result.uri()));
        }
    }

    Contents contents() {
        return new Contents(
                name,
                predictions,
                deadLetters,
                duplicates,
                unmatchable,
                others,
                models.entrySet().stream()
                        .map(each -> new Answering(each.getKey(), each.getValue()))
                        .sorted(Comparator.comparingLong(Answering::predictions).reversed())
                        .toList());
    }

    Unpaired unpaired() {
        return new Unpaired(unpairedPredictions, unpairedDeadLetters, first);
    }
}
