package dev.densestream.pipeline;

import java.util.List;
import java.util.stream.Stream;

/** A small model answers first; where it is unsure the next one is asked, and so on; the last one asked decides. */
public record Cascade(ModelSlot first, List<Step> next) implements Answering {
    public Cascade {
        next = List.copyOf(next);
    }

    /** A model that is asked where the one before it is unsure. */
    public record Step(Doubt when, ModelSlot model) {}

    /**
     * When an answer is unsure: either of both is enough.
     *
     * @param scoreBelow for the best label's score, 0 to 1; 0 is never
     * @param marginBelow for what it has more than the second best, 0 to 1; 0 is never
     */
    public record Doubt(double scoreBelow, double marginBelow) {
        /** @param scores one for each label, at least one */
        boolean about(float[] scores) {
            float best = 0;
            float second = 0;
            for (float score : scores) {
                if (score > best) {
                    second = best;
                    best = score;
                } else if (score > second) {
                    second = score;
                }
            }
            // In the scores' own precision: 0.9 is not below 0.9.
            return best < (float) scoreBelow || best - second < (float) marginBelow;
        }
    }

    @Override
    public List<ModelSlot> models() {
        return Stream.concat(Stream.of(first), next.stream().map(Step::model)).toList();
    }

    @Override
    public Answered answer(Turn turn, int topK) throws InterruptedException {
        ModelSlot asked = first;
        Answer answer = turn.ask(first);
        int step = 1;
        for (Step another : next) {
            if (!another.when().about(answer.scores())) {
                break;
            }
            asked = another.model();
            answer = turn.ask(asked);
            step++;
        }
        Labeller labeller = turn.model(asked).labeller();
        return new Answered(labeller.model().atStep(step), labeller.best(answer.scores(), topK), answer.embedding());
    }
}
