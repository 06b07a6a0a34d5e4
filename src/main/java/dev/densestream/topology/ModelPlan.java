package dev.densestream.topology;

import java.util.List;
import java.util.stream.Stream;

/** Which models answer, and how their answers become one. */
public sealed interface ModelPlan {
    /** All that may be asked. */
    List<ModelChoice> models();

    /** The same with files that are read once. */
    default ModelPlan fixed() {
        return switch (this) {
            case One(ModelChoice model) -> new One(model.fixed());
            case Cascade(ModelChoice first, List<Step> next) ->
                new Cascade(
                        first.fixed(),
                        next.stream()
                                .map(step -> new Step(
                                        step.scoreBelow(),
                                        step.marginBelow(),
                                        step.model().fixed()))
                                .toList());
            case Ensemble(List<ModelChoice> models) ->
                new Ensemble(models.stream().map(ModelChoice::fixed).toList());
        };
    }

    /** One model answers all. */
    record One(ModelChoice model) implements ModelPlan {
        @Override
        public List<ModelChoice> models() {
            return List.of(model);
        }
    }

    /** Models that are asked one after the other, while the answer before is unsure. */
    record Cascade(ModelChoice first, List<Step> next) implements ModelPlan {
        public Cascade {
            next = List.copyOf(next);
        }

        @Override
        public List<ModelChoice> models() {
            return Stream.concat(Stream.of(first), next.stream().map(Step::model))
                    .toList();
        }
    }

    /**
     * A model that is asked where the one before it is unsure: either of both is enough.
     *
     * @param scoreBelow for the best label's score; 0 is never
     * @param marginBelow for what it has more than the second best; 0 is never
     */
    record Step(double scoreBelow, double marginBelow, ModelChoice model) {}

    /** The mean of what all say. */
    record Ensemble(List<ModelChoice> models) implements ModelPlan {
        public Ensemble {
            models = List.copyOf(models);
        }
    }
}
