package dev.densestream.cli;

import dev.densestream.event.EventCodec;
import dev.densestream.event.Features;
import dev.densestream.event.MessageReader;
import dev.densestream.event.Prediction;
import dev.densestream.fetch.FetchPolicy;
import dev.densestream.fetch.Fetchers;
import dev.densestream.fetch.S3Policy;
import dev.densestream.image.DecodeSettings;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.Preprocessor;
import dev.densestream.image.Truncation;
import dev.densestream.model.DeviceSessions;
import dev.densestream.model.ModelContract;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.Scores;
import dev.densestream.pipeline.Answer;
import dev.densestream.pipeline.BatchRunner;
import dev.densestream.pipeline.BatchSettings;
import dev.densestream.pipeline.Batcher;
import dev.densestream.pipeline.ImageLine;
import dev.densestream.pipeline.ImagePipeline;
import dev.densestream.pipeline.Labeller;
import dev.densestream.pipeline.LineSettings;
import dev.densestream.pipeline.PipelineStats;
import dev.densestream.topology.TopologyFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rooms that every image walks through, built once and closed in reverse. */
final class Rooms implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rooms.class);
    /** Decoded pictures that wait for scores: the batch that runs, the one that fills, and one for the uneven moment. */
    private static final int BATCHES_PREPARED = 3;

    private final EventCodec codec = new EventCodec();
    private final PipelineStats stats = new PipelineStats();
    private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
    private final DeviceSessions sessions;
    private final Batcher batcher;
    private final ImagePipeline pipeline;

    private Rooms(
            MessageReader reader,
            Path modelFile,
            Devices devices,
            DecodeSettings decode,
            BatchSettings batch,
            FetchPolicy policy,
            LineSettings line,
            Optional<String> embedding,
            UnaryOperator<BatchRunner> around) {
        var fetcher = Fetchers.of(policy);
        PreparedModel model = PreparedModel.open(modelFile);
        PreprocessSpec preprocess = model.contract().preprocess();
        embedding.ifPresent(setting -> checkEmbedding(setting, model));
        sessions =
                DeviceSessions.open(model, devices.options(batch.maxSize(), embedding.isPresent()), devices.numbers());
        LOG.debug("warmed up in {} ms", sessions.warmUp().toMillis());
        List<BatchRunner> runners = sessions.all().stream()
                .flatMap(session -> Collections.nCopies(session.parallelRuns(), session).stream())
                .map(session -> around.apply(images -> answers(session.run(images))))
                .toList();
        batcher = new Batcher(runners, batch, stats, fatal::complete);
        pipeline = new ImagePipeline(
                new ImageLine(
                        reader,
                        fetcher,
                        PictureDecoder.of(decode, preprocess),
                        new Preprocessor(preprocess),
                        batcher,
                        new Labeller(
                                new Prediction.Model(model.contract().name(), model.version()),
                                model.contract().labels()),
                        line.withMorePrepared((runners.size() - 1) * batch.maxSize()),
                        stats),
                fatal::complete);
    }

    private static void checkEmbedding(String setting, PreparedModel model) {
        if (model.embedding().isEmpty()) {
            throw new UsageException(
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

    /** @throws UsageException if the file names a folder or a model that is not there, or asks for what the model cannot give */
    static Rooms of(TopologyFile file) {
        return of(file, UnaryOperator.identity());
    }

    /** @param around stands between the batcher and the model, such as what makes it slow for a test */
    static Rooms of(TopologyFile file, UnaryOperator<BatchRunner> around) {
        return of(
                new MessageReader(file.input().format(), file.input().maxImages()),
                Arguments.existingFile("model.file", file.model().file()),
                Devices.of(file.model()),
                decodeSettings(file),
                new BatchSettings(file.batch().maxSize(), file.batch().linger()),
                fetchPolicy(file),
                lineSettings(file),
                embedding(file),
                around);
    }

    /** What asks for embeddings. */
    private static Optional<String> embedding(TopologyFile file) {
        TopologyFile.Embedding embedding = file.output().embedding();
        return embedding == TopologyFile.Embedding.NONE
                ? Optional.empty()
                : Optional.of("output.embedding: " + embedding.name().toLowerCase(Locale.ROOT));
    }

    private static FetchPolicy fetchPolicy(TopologyFile file) {
        TopologyFile.Fetch fetch = file.fetch();
        return new FetchPolicy(
                fetch.files(),
                fetch.http(),
                fetch.privateAddresses(),
                fetch.data(),
                fetch.maxBytes(),
                fetch.attempts(),
                fetch.maxRedirects(),
                fetch.deadline(),
                FetchPolicy.OnOutage.valueOf(fetch.onOutage().name()),
                s3Policy(fetch.s3()),
                fetch.cache());
    }

    private static S3Policy s3Policy(TopologyFile.S3 s3) {
        return new S3Policy(
                s3.buckets(),
                s3.endpoint() == null ? null : URI.create(s3.endpoint()),
                s3.region(),
                s3.pathStyle(),
                s3.anonymous(),
                !s3.buckets().isEmpty());
    }

    private static DecodeSettings decodeSettings(TopologyFile file) {
        return new DecodeSettings(
                file.model().decode(), file.fetch().acceptTruncated() ? Truncation.ACCEPTED : Truncation.REFUSED);
    }

    private static LineSettings lineSettings(TopologyFile file) {
        return new LineSettings(
                file.model().topK(),
                file.fetch().deadline(),
                file.fetch().maxPixels(),
                file.fetch().concurrency(),
                file.fetch().concurrencyPerHost(),
                file.memory().encoded(),
                BATCHES_PREPARED * file.batch().maxSize());
    }

    /**
     * @param reader reads records
     * @param embedding the setting that asks for embeddings, by its name; empty for none
     */
    static Rooms of(
            MessageReader reader,
            Path model,
            Provider provider,
            DecodeSettings decode,
            BatchSettings batch,
            FetchPolicy policy,
            LineSettings line,
            Optional<String> embedding) {
        return of(
                reader, model, Devices.of(provider), decode, batch, policy, line, embedding, UnaryOperator.identity());
    }

    private static Rooms of(
            MessageReader reader,
            Path model,
            Devices devices,
            DecodeSettings decode,
            BatchSettings batch,
            FetchPolicy policy,
            LineSettings line,
            Optional<String> embedding,
            UnaryOperator<BatchRunner> around) {
        try {
            return new Rooms(reader, model, devices, decode, batch, policy, line, embedding, around);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    EventCodec codec() {
        return codec;
    }

    PipelineStats stats() {
        return stats;
    }

    ImagePipeline pipeline() {
        return pipeline;
    }

    /** Completed when the model can no longer be run at all. */
    CompletableFuture<Throwable> fatal() {
        return fatal;
    }

    @Override
    public void close() {
        batcher.close();
        sessions.close();
    }
}
