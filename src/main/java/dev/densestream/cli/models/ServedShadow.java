package dev.densestream.cli.models;

import dev.densestream.model.watch.ModelState;
import dev.densestream.pipeline.ModelSlot;
import dev.densestream.pipeline.Shadow;
import dev.densestream.pipeline.ShadowSink;
import dev.densestream.topology.ModelChoice;

/** A shadow with its model. */
public final class ServedShadow implements AutoCloseable {
    private final Shadow shadow;
    private final ServedModel model;

    private ServedShadow(Shadow shadow, ServedModel model) {
        this.shadow = shadow;
        this.model = model;
    }

    /**
     * Begins to load its model and waits for nothing: until it is there, and where there is none, all its results are lost.
     *
     * @param room how many prepared images it may hold
     * @param sink where its results go; closed with it
     * @throws dev.densestream.model.OptionException if the file names what is not there
     */
    public static ServedShadow start(ModelChoice choice, ModelMaker maker, int room, int topK, ShadowSink sink) {
        var slot = new ModelSlot();
        var shadow = new Shadow(slot, room, topK, sink);
        ServedModel model = maker.shadow("shadow.model", choice, slot, shadow::died);
        model.startBeside();
        return new ServedShadow(shadow, model);
    }

    public Shadow shadow() {
        return shadow;
    }

    public ModelState state() {
        return model.state();
    }

    @Override
    public void close() {
        model.close();
        shadow.close();
    }
}
