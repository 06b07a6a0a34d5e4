package dev.densestream.cli.models;

import dev.densestream.image.PictureDecoder;
import dev.densestream.model.OptionException;
import dev.densestream.model.verify.PictureFiles;
import dev.densestream.model.watch.FileSource;
import dev.densestream.model.watch.FolderSource;
import dev.densestream.model.watch.Golden;
import dev.densestream.model.watch.ModelRules;
import dev.densestream.model.watch.ModelSource;
import dev.densestream.pipeline.BatchSettings;
import dev.densestream.pipeline.ModelSlot;
import dev.densestream.pipeline.PipelineStats;
import dev.densestream.topology.ModelChoice;
import dev.densestream.topology.Routes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What all models of a topology are made with.
 *
 * @param embedding the setting that asks for embeddings, by its name
 * @param routes rules that name labels and models
 * @param kafka the application's client properties; may be empty where no topic names a model
 */
public record ModelMaker(
        Devices devices,
        BatchSettings batch,
        Optional<String> embedding,
        Routes routes,
        AroundModel around,
        Map<String, String> kafka) {
    public ModelMaker {
        kafka = Map.copyOf(kafka);
    }

    /**
     * @param name the model's place in the topology file
     * @param onFatal told when it can no longer be run at all
     * @throws OptionException if the file names what is not there
     */
    ServedModel served(String name, ModelChoice choice, PipelineStats stats, Consumer<Throwable> onFatal) {
        return served(name, choice, new ModelSlot(), embedding, routes.labels(), stats, onFatal);
    }

    /** For a slot that somebody else has; nobody wants its embeddings or routes its answers, and its batches count nowhere. */
    ServedModel shadow(String name, ModelChoice choice, ModelSlot slot, Consumer<Throwable> onFatal) {
        return served(name, choice, slot, Optional.empty(), Set.of(), new PipelineStats(), onFatal);
    }

    private ServedModel served(
            String name,
            ModelChoice choice,
            ModelSlot slot,
            Optional<String> withEmbedding,
            Set<String> labels,
            PipelineStats stats,
            Consumer<Throwable> onFatal) {
        Optional<Golden> golden = choice.golden().map(pictures -> golden(name, pictures));
        return new ServedModel(
                name,
                slot,
                source(name, choice.origin()),
                new ModelRules(choice.allowLabelChange(), labels, withEmbedding.isPresent(), golden),
                new ModelLoader(devices, withEmbedding, batch, around, stats, onFatal),
                choice.origin().changes() ? Optional.of(choice.lookEvery()) : Optional.<Duration>empty());
    }

    private ModelSource source(String name, ModelChoice.Origin origin) {
        return switch (origin) {
            case ModelChoice.File file -> new FileSource(existingFile(name + ".file", file.file()));
            case ModelChoice.Directory folder ->
                new FolderSource(existingFolder(name + ".directory", folder.directory()));
            case ModelChoice.Topic topic ->
                new ModelTopic(
                        topic.topic(), topic.name(), existingFolder(name + ".directory", topic.directory()), kafka);
        };
    }

    private static Golden golden(String name, ModelChoice.Golden golden) {
        return new Golden(
                existingFolder(name + ".golden.folder", golden.folder()),
                golden.minimum(),
                new PictureFiles(new PictureDecoder()));
    }

    private static Path existingFile(String what, Path file) {
        if (!Files.exists(file) || Files.isDirectory(file)) {
            throw new OptionException("%s %s: %s"
                    .formatted(what, file, Files.exists(file) ? "that is a folder" : "there is no such file"));
        }
        return file;
    }

    private static Path existingFolder(String what, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new OptionException("%s %s: %s"
                    .formatted(what, folder, Files.exists(folder) ? "that is a file" : "there is no such folder"));
        }
        return folder;
    }
}
