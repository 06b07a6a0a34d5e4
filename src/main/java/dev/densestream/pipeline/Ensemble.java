package dev.densestream.pipeline;

import dev.densestream.event.Prediction;
import java.util.List;

/** All models answer; the mean of their probabilities counts. They have the same labels in the same order. */
public record Ensemble(List<ModelSlot> models) implements Answering {
    public Ensemble {
        models = List.copyOf(models);
    }

    @Override
    public Answered answer(Turn turn, int topK) throws InterruptedException {
        List<Answer> answers = turn.askAll(models);
        float[] mean = answers.getFirst().scores().clone();
        for (Answer answer : answers.subList(1, answers.size())) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += answer.scores()[i];
            }
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= answers.size();
        }
        List<Labeller> labellers =
                models.stream().map(model -> turn.model(model).labeller()).toList();
        // Whose features they would be, nobody could say.
        return new Answered(
                Prediction.Model.ensemble(
                        labellers.stream().map(Labeller::model).toList()),
                labellers.getFirst().best(mean, topK),
                null);
    }
}
