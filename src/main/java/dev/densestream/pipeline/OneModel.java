package dev.densestream.pipeline;

import java.util.List;

/** One model answers all. */
public record OneModel(ModelSlot model) implements Answering {
    @Override
    public List<ModelSlot> models() {
        return List.of(model);
    }

    @Override
    public Answered answer(Turn turn, int topK) throws InterruptedException {
        Answer answer = turn.ask(model);
        Labeller labeller = turn.model(model).labeller();
        return new Answered(labeller.model(), labeller.best(answer.scores(), topK), answer.embedding());
    }
}
