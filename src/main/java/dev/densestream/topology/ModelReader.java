package dev.densestream.topology;

import dev.densestream.topology.TopologyFile.Shadow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads which models a topology has: {@code model}, {@code cascade}, {@code shadow}. */
final class ModelReader {
    private static final List<String> ORIGINS = List.of("file", "directory", "topic", "ensemble");

    private final Path folder;

    /** @param folder where relative paths start */
    ModelReader(Path folder) {
        this.folder = folder;
    }

    /** @param model the first or only model */
    ModelPlan plan(Fields model, Fields file) {
        List<Fields> members = model.objects("ensemble");
        List<Fields> steps = file.objects("cascade");
        if (members.isEmpty()) {
            ModelChoice first = choice(model, true, steps.isEmpty());
            return steps.isEmpty()
                    ? new ModelPlan.One(first)
                    : new ModelPlan.Cascade(
                            first, steps.stream().map(this::step).toList());
        }
        if (members.size() < 2) {
            model.problem("ensemble", "found one model, allowed are two and more");
        }
        if (!steps.isEmpty()) {
            file.problem("cascade", "the models of model.ensemble answer together; it goes with a single model");
        }
        named(model, true).stream()
                .filter(origin -> !origin.equals("ensemble"))
                .forEach(origin -> model.problem(origin, "goes into the list of model.ensemble"));
        return new ModelPlan.Ensemble(members.stream().map(this::member).toList());
    }

    Optional<Shadow> shadow(Fields file) {
        if (!file.has("shadow")) {
            return Optional.empty();
        }
        Fields shadow = file.object("shadow");
        Fields model = shadow.object("model");
        var result = new Shadow(choice(model, false, true), shadow.text("topic", "predictions.shadow"));
        model.refuseOthers();
        shadow.refuseOthers();
        return Optional.of(result);
    }

    private ModelPlan.Step step(Fields step) {
        Fields when = step.object("when");
        double score = when.fraction("score-below", 0);
        double margin = when.fraction("margin-below", 0);
        when.refuseOthers();
        if (score == 0 && margin == 0) {
            step.problem("when", "is missing; give score-below or margin-below, more than 0 and at most 1");
        }
        Fields model = step.object("model");
        var result = new ModelPlan.Step(score, margin, member(model));
        step.refuseOthers();
        return result;
    }

    /** One of several that must have the same labels. */
    private ModelChoice member(Fields model) {
        ModelChoice choice = choice(model, false, false);
        model.refuseOthers();
        return choice;
    }

    private ModelChoice choice(Fields model, boolean ensembleToo, boolean alone) {
        ModelChoice.Origin origin = origin(model, ensembleToo);
        Duration every =
                model.duration("look-every", Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofHours(1));
        boolean allowLabelChange = model.flag("allow-label-change", false);
        if (!origin.changes()) {
            Stream.of("look-every", "allow-label-change")
                    .filter(model::has)
                    .forEach(name -> model.problem(
                            name, "the model never changes; it goes with watch: true, directory or topic"));
        } else if (allowLabelChange && !alone) {
            model.problem("allow-label-change", "the models of an ensemble or a cascade must keep the same labels");
        }
        return new ModelChoice(origin, every, allowLabelChange, golden(model));
    }

    private ModelChoice.Origin origin(Fields model, boolean ensembleToo) {
        List<String> named = named(model, ensembleToo);
        boolean watch = model.flag("watch", false);
        String name = model.text("name", null);
        String topic = model.text("topic", null);
        if (named.size() != 1) {
            model.problem(
                    named.isEmpty() ? "file" : named.getLast(),
                    named.isEmpty()
                            ? "is missing; give a prepared model, such as ../models/signs.onnx, or directory or topic"
                            : "found together with %s; give one of them".formatted(named.getFirst()));
        }
        if (watch && !named.contains("file")) {
            model.problem("watch", "is for file: a directory and a topic are always watched");
        }
        if (name != null && topic == null) {
            model.problem("name", "is for topic: the key of the records that name the model's file");
        }
        if (topic != null) {
            return new ModelChoice.Topic(
                    topic,
                    model.required("name", "the key of the records in model.topic that name the model's file"),
                    path(model.required("directory", "the folder below which the files lie that model.topic names")));
        }
        return model.has("directory")
                ? new ModelChoice.Directory(path(model.text("directory", "missing")))
                : new ModelChoice.File(path(model.text("file", "missing")), watch);
    }

    /** With a topic, the directory only says where its files are. */
    private static List<String> named(Fields model, boolean ensembleToo) {
        List<String> named = new ArrayList<>();
        for (String origin : ORIGINS) {
            boolean asked = ensembleToo || !origin.equals("ensemble");
            if (asked && model.has(origin)) {
                named.add(origin);
            }
        }
        if (named.contains("topic")) {
            named.remove("directory");
        }
        return named;
    }

    private Optional<ModelChoice.Golden> golden(Fields model) {
        if (!model.has("golden")) {
            return Optional.empty();
        }
        Fields golden = model.object("golden");
        var result = new ModelChoice.Golden(
                path(golden.required("folder", "a folder with a folder of pictures for each label")),
                golden.fraction("minimum", 0));
        if (result.minimum() == 0) {
            golden.problem("minimum", "is missing; give the part that a model must know, more than 0 and at most 1");
        }
        golden.refuseOthers();
        return Optional.of(result);
    }

    private Path path(String written) {
        return folder.resolve(written).normalize();
    }
}
