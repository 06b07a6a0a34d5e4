package dev.densestream.cli.models;

import dev.densestream.event.Prediction;
import dev.densestream.model.OptionException;
import dev.densestream.model.watch.ModelState;
import dev.densestream.pipeline.Answering;
import dev.densestream.pipeline.Cascade;
import dev.densestream.pipeline.Ensemble;
import dev.densestream.pipeline.ModelSlot;
import dev.densestream.pipeline.OneModel;
import dev.densestream.pipeline.PipelineStats;
import dev.densestream.topology.ModelChoice;
import dev.densestream.topology.ModelPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The models that answer, loaded, kept new, and put together as the topology file says. */
public final class ServedModels implements AutoCloseable {
    private final List<ServedModel> models = new ArrayList<>();
    private final ModelMaker maker;
    private final PipelineStats stats;
    private final Consumer<Throwable> onFatal;
    private Answering answering;

    private ServedModels(ModelMaker maker, PipelineStats stats, Consumer<Throwable> onFatal) {
        this.maker = maker;
        this.stats = stats;
        this.onFatal = onFatal;
    }

    /**
     * Loads all of them, and looks for newer ones from then on.
     *
     * @param stats told of every batch
     * @param onFatal told when one of them can no longer be run at all
     * @throws OptionException if the file names what is not there, or models that do not go together
     * @throws dev.densestream.model.ModelException if a model cannot be used
     */
    public static ServedModels start(
            ModelPlan plan, ModelMaker maker, PipelineStats stats, Consumer<Throwable> onFatal) {
        var served = new ServedModels(maker, stats, onFatal);
        try {
            served.answering = served.placed(plan);
            served.models.forEach(ServedModel::start);
            served.check();
            served.checkRoutes(plan);
            served.models.forEach(ServedModel::watch);
            return served;
        } catch (RuntimeException | Error e) {
            served.close();
            throw e;
        }
    }

    private Answering placed(ModelPlan plan) {
        return switch (plan) {
            case ModelPlan.One one -> new OneModel(place("model", one.model()));
            case ModelPlan.Cascade cascade -> {
                ModelSlot first = place("model", cascade.first());
                List<Cascade.Step> steps = new ArrayList<>();
                for (ModelPlan.Step step : cascade.next()) {
                    String name = "cascade[%d].model".formatted(steps.size());
                    steps.add(new Cascade.Step(
                            new Cascade.Doubt(step.scoreBelow(), step.marginBelow()), place(name, step.model())));
                }
                yield new Cascade(first, steps);
            }
            case ModelPlan.Ensemble ensemble -> {
                List<ModelSlot> members = new ArrayList<>();
                for (ModelChoice member : ensemble.models()) {
                    members.add(place("model.ensemble[%d]".formatted(members.size()), member));
                }
                yield new Ensemble(members);
            }
        };
    }

    private ModelSlot place(String name, ModelChoice choice) {
        ServedModel model = maker.served(name, choice, stats, onFatal);
        models.add(model);
        return model.slot();
    }

    /** What only shows when all are there: whoever answers, the answer must mean the same. */
    private void check() {
        ServedModel first = models.getFirst();
        for (ServedModel each : models) {
            List<String> labels = each.model().model().contract().labels();
            if (!labels.equals(first.model().model().contract().labels())) {
                throw new OptionException("%s: the labels of %s are not those of %s in the same order"
                        .formatted(
                                each.name(),
                                each.model().model().file(),
                                first.model().model().file()));
            }
        }
    }

    /** Names of labels and models that nobody has are spelt wrong. */
    private void checkRoutes(ModelPlan plan) {
        List<String> names = models.stream()
                .map(each -> each.model().model().contract().name())
                .toList();
        boolean change =
                plan.models().stream().anyMatch(choice -> choice.origin().changes());
        List<String> answering = plan instanceof ModelPlan.Ensemble ? List.of(Prediction.Model.joined(names)) : names;
        List<String> problems = maker.routes()
                .unknown(models.getFirst().model().model().contract().labels(), change ? List.of() : answering);
        if (!problems.isEmpty()) {
            throw new OptionException(String.join("\n  ", problems));
        }
    }

    public Answering answering() {
        return answering;
    }

    /** The most batches of one model that may run at the same time. */
    public int batchesAtOnce() {
        return models.stream()
                .mapToInt(model -> model.model().batchesAtOnce())
                .max()
                .orElseThrow();
    }

    /** Each model at this moment, by its place in the topology file. */
    public Map<String, ModelState> states() {
        Map<String, ModelState> states = new LinkedHashMap<>();
        models.forEach(model -> states.put(model.name(), model.state()));
        return states;
    }

    @Override
    public void close() {
        models.forEach(ServedModel::close);
        models.forEach(model -> model.slot().close());
    }
}
