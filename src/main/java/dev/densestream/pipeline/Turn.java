package dev.densestream.pipeline;

import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One picture's turn with the models: they stay the same from its preparation to its scores. One virtual thread's own, from
 * {@link #of} to {@link #close}.
 */
public final class Turn implements AutoCloseable {
    private final Map<ModelSlot, ModelSlot.Lease> leases = new IdentityHashMap<>();
    private final Map<PreprocessSpec, byte[]> inputs = new HashMap<>();
    private long runNanos;

    private Turn() {}

    static Turn of(List<ModelSlot> models) {
        Turn turn = new Turn();
        models.forEach(model -> turn.leases.computeIfAbsent(model, ModelSlot::lease));
        return turn;
    }

    /** What the picture is scaled to, each size once. */
    Set<PreprocessSpec> targets() {
        return leases.values().stream()
                .map(lease -> lease.model().model().contract().preprocess())
                .collect(Collectors.toSet());
    }

    /** Makes the input of every model; what another turn has made of the same picture is taken from there. */
    void prepare(Pixels picture, Turn other) {
        for (PreprocessSpec target : targets()) {
            if (other.inputs.containsKey(target)) {
                inputs.put(target, other.inputs.get(target));
            }
        }
        prepare(picture);
    }

    /** Makes the input of every model. */
    void prepare(Pixels picture) {
        for (ModelSlot.Lease lease : leases.values()) {
            inputs.computeIfAbsent(
                    lease.model().model().contract().preprocess(),
                    spec -> lease.model().preprocessor().prepare(picture));
        }
    }

    LoadedModel model(ModelSlot slot) {
        return leases.get(slot).model();
    }

    Answer ask(ModelSlot slot) throws InterruptedException {
        return askAll(List.of(slot)).getFirst();
    }

    /** Asks them at the same time. */
    List<Answer> askAll(List<ModelSlot> slots) throws InterruptedException {
        List<Batcher.Waiting> waiting =
                slots.stream().map(slot -> submit(model(slot))).toList();
        List<Answer> answers = new ArrayList<>();
        long longest = 0;
        try {
            for (Batcher.Waiting each : waiting) {
                Batcher.Scored scored = each.scored();
                longest = Math.max(longest, scored.runNanos());
                answers.add(scored.answer());
            }
        } finally {
            // After a failure nobody wants the others' answers.
            waiting.forEach(Batcher.Waiting::cancel);
        }
        runNanos += longest;
        return answers;
    }

    private Batcher.Waiting submit(LoadedModel model) {
        return model.batcher().submit(inputs.get(model.model().contract().preprocess()));
    }

    /** How long the picture's batches ran so far. */
    long runNanos() {
        return runNanos;
    }

    @Override
    public void close() {
        leases.values().forEach(ModelSlot.Lease::close);
    }
}
