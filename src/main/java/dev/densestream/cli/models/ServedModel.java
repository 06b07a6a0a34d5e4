package dev.densestream.cli.models;

import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.watch.ModelKeeper;
import dev.densestream.model.watch.ModelRules;
import dev.densestream.model.watch.ModelSource;
import dev.densestream.model.watch.ModelState;
import dev.densestream.pipeline.LoadedModel;
import dev.densestream.pipeline.ModelSlot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One place in the topology, and who keeps it filled. */
final class ServedModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

    private final String name;
    private final ModelSlot slot;
    private final ModelLoader loader;
    private final ModelKeeper keeper;
    private final Optional<Duration> lookEvery;
    private volatile LoadedModel model;

    /**
     * @param name its place in the topology file, such as {@code cascade[0].model}
     * @param lookEvery how often another file is looked for; empty where the model never changes
     */
    ServedModel(
            String name,
            ModelSlot slot,
            ModelSource source,
            ModelRules rules,
            ModelLoader loader,
            Optional<Duration> lookEvery) {
        this.name = name;
        this.slot = slot;
        this.loader = loader;
        this.lookEvery = lookEvery;
        this.keeper = new ModelKeeper(source, rules, this::install, InstantSource.system());
    }

    private void install(PreparedModel next, Consumer<OnnxSession> judge) throws InterruptedException {
        LoadedModel loaded = loader.load(next, judge);
        model = loaded;
        slot.swap(loaded);
    }

    String name() {
        return name;
    }

    ModelSlot slot() {
        return slot;
    }

    /** The model at this moment; null before the start. */
    LoadedModel model() {
        return model;
    }

    ModelState state() {
        return keeper.state();
    }

    /**
     * Waits until the first model is there.
     *
     * @throws dev.densestream.model.ModelException if there is none
     */
    void start() {
        try {
            keeper.start();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a model was loaded", e);
        }
    }

    /** Waits for nothing and throws nothing: what has no model goes without. */
    void startBeside() {
        Thread.ofPlatform().daemon().name("start of " + name).start(() -> {
            try {
                start();
            } catch (RuntimeException | Error e) {
                LOG.warn("{}: {}; going on without it", name, e.getMessage());
            }
            watch();
        });
    }

    /** Looks for other models from now on, if there may be any. */
    void watch() {
        lookEvery.ifPresent(keeper::watch);
    }

    /** Ends the watch. */
    @Override
    public void close() {
        try {
            keeper.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
