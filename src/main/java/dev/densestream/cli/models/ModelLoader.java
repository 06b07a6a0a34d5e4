package dev.densestream.cli.models;

import dev.densestream.event.Features;
import dev.densestream.model.DeviceSessions;
import dev.densestream.model.ModelContract;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.OptionException;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Scores;
import dev.densestream.pipeline.Answer;
import dev.densestream.pipeline.BatchRunner;
import dev.densestream.pipeline.BatchSettings;
import dev.densestream.pipeline.Batcher;
import dev.densestream.pipeline.LoadedModel;
import dev.densestream.pipeline.PipelineStats;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a session and a batcher of a model file.
 *
 * @param embedding the setting that asks for embeddings, by its name
 * @param stats told of every batch
 * @param onFatal told when the model can no longer be run at all
 */
record ModelLoader(
        Devices devices,
        Optional<String> embedding,
        BatchSettings batch,
        AroundModel around,
        PipelineStats stats,
        Consumer<Throwable> onFatal) {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

    /** @param judge throws where the loaded model must not answer */
    LoadedModel load(PreparedModel model, Consumer<OnnxSession> judge) {
        embedding.ifPresent(setting -> checkEmbedding(setting, model));
        DeviceSessions sessions =
                DeviceSessions.open(model, devices.options(batch.maxSize(), embedding.isPresent()), devices.numbers());
        try {
            judge.accept(sessions.all().getFirst());
            LOG.debug("warmed up in {} ms", sessions.warmUp().toMillis());
            List<BatchRunner> runners = sessions.all().stream()
                    .flatMap(session -> Collections.nCopies(session.parallelRuns(), session).stream())
                    .map(session -> around.around(model, images -> answers(session.run(images))))
                    .toList();
            return new LoadedModel(
                    model, sessions.execution(), new Batcher(runners, batch, stats, onFatal), sessions::close);
        } catch (RuntimeException | Error e) {
            sessions.close();
            throw e;
        }
    }

    private static void checkEmbedding(String setting, PreparedModel model) {
        if (model.embedding().isEmpty()) {
            throw new OptionException(
                    "%s: %s has no output %s; `densestream model import --embedding` and `densestream train --embedding` make models that have it"
                            .formatted(setting, model.file(), ModelContract.EMBEDDING));
        }
    }

    private static List<Answer> answers(Scores scores) {
        return IntStream.range(0, scores.images())
                .mapToObj(i -> new Answer(
                        scores.of(i), scores.embedding(i).map(Features::new).orElse(null)))
                .toList();
    }
}
