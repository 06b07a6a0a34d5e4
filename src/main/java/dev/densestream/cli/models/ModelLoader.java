package dev.densestream.cli.models;

import dev.densestream.event.Features;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Scores;
import dev.densestream.model.SessionOptions;
import dev.densestream.pipeline.Answer;
import dev.densestream.pipeline.BatchRunner;
import dev.densestream.pipeline.BatchSettings;
import dev.densestream.pipeline.Batcher;
import dev.densestream.pipeline.LoadedModel;
import dev.densestream.pipeline.PipelineStats;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a session and a batcher of a model file.
 *
 * @param stats told of every batch
 * @param onFatal told when the model can no longer be run at all
 */
record ModelLoader(
        SessionOptions options,
        BatchSettings batch,
        AroundModel around,
        PipelineStats stats,
        Consumer<Throwable> onFatal) {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

    /** @param judge throws where the loaded model must not answer */
    LoadedModel load(PreparedModel model, Consumer<OnnxSession> judge) {
        OnnxSession session = OnnxSession.open(model, options);
        try {
            judge.accept(session);
            LOG.debug("warmed up in {} ms", session.warmUp().toMillis());
            BatchRunner runner = around.around(model, images -> answers(session.run(images)));
            return new LoadedModel(model, new Batcher(runner, batch, stats, onFatal), session::close);
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private static List<Answer> answers(Scores scores) {
        return IntStream.range(0, scores.images())
                .mapToObj(i -> new Answer(
                        scores.of(i), scores.embedding(i).map(Features::new).orElse(null)))
                .toList();
    }
}
