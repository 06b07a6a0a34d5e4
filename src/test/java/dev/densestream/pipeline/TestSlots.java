package dev.densestream.pipeline;

import dev.densestream.model.Execution;
import dev.densestream.model.PreparedModel;

/** Places that are filled already. */
final class TestSlots {
    private TestSlots() {}

    /** @param batcher the model's own, closed with the place */
    static ModelSlot of(PreparedModel model, Batcher batcher) {
        var slot = new ModelSlot();
        try {
            slot.swap(new LoadedModel(model, Execution.CPU, batcher, () -> {}));
        } catch (InterruptedException e) {
            throw new AssertionError("nobody has the model before", e);
        }
        return slot;
    }
}
