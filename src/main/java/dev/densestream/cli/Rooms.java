package dev.densestream.cli;

import dev.densestream.cli.models.AroundModel;
import dev.densestream.cli.models.Devices;
import dev.densestream.cli.models.ModelMaker;
import dev.densestream.cli.models.ServedModels;
import dev.densestream.cli.models.ServedShadow;
import dev.densestream.event.EventCodec;
import dev.densestream.event.MessageReader;
import dev.densestream.fetch.FetchPolicy;
import dev.densestream.fetch.Fetchers;
import dev.densestream.fetch.S3Policy;
import dev.densestream.image.DecodeSettings;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.Truncation;
import dev.densestream.pipeline.BatchSettings;
import dev.densestream.pipeline.ImageLine;
import dev.densestream.pipeline.ImagePipeline;
import dev.densestream.pipeline.LineSettings;
import dev.densestream.pipeline.PipelineStats;
import dev.densestream.stream.ShadowOutbox;
import dev.densestream.stream.ShadowTopic;
import dev.densestream.topology.ModelChoice;
import dev.densestream.topology.ModelPlan;
import dev.densestream.topology.TopologyFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The rooms that every image walks through, built once and closed in reverse. */
final class Rooms implements AutoCloseable {
    /** Decoded pictures that wait for scores: the batch that runs, the one that fills, and one for the uneven moment. */
    private static final int BATCHES_PREPARED = 3;

    private final EventCodec codec = new EventCodec();
    private final PipelineStats stats = new PipelineStats();
    private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
    private final ServedModels models;
    private final Optional<ServedShadow> shadow;
    private final ImagePipeline pipeline;

    private Rooms(
            MessageReader reader,
            ModelPlan plan,
            ModelMaker maker,
            DecodeSettings decode,
            FetchPolicy policy,
            LineSettings line,
            Optional<Supplier<ServedShadow>> beside) {
        var fetcher = Fetchers.of(policy);
        models = ServedModels.start(plan, maker, stats, fatal::complete);
        shadow = beside.map(Supplier::get);
        pipeline = new ImagePipeline(
                new ImageLine(
                        reader,
                        fetcher,
                        targets -> PictureDecoder.of(decode, targets),
                        models.answering(),
                        shadow.map(ServedShadow::shadow),
                        line.withMorePrepared(
                                (models.batchesAtOnce() - 1) * maker.batch().maxSize()),
                        stats),
                fatal::complete);
    }

    /**
     * @param kafka the application's client properties
     * @throws dev.densestream.model.OptionException if the file names a folder or a model that is not there, or asks for what the model cannot give
     */
    static Rooms of(TopologyFile file, Map<String, String> kafka) {
        return of(file, kafka, AroundModel.NOTHING);
    }

    /** @param around stands between the batcher and the model, such as what makes it slow for a test */
    static Rooms of(TopologyFile file, Map<String, String> kafka, AroundModel around) {
        LineSettings line = lineSettings(file);
        var maker = new ModelMaker(
                Devices.of(file.model()),
                new BatchSettings(file.batch().maxSize(), file.batch().linger()),
                embedding(file),
                file.routes(),
                around,
                kafka);
        return of(
                new MessageReader(file.input().format(), file.input().maxImages()),
                file.model().plan(),
                maker,
                decodeSettings(file),
                fetchPolicy(file),
                line,
                file.shadow()
                        .map(shadow -> () -> ServedShadow.start(
                                shadow.model(),
                                maker,
                                line.preparedImages(),
                                line.topK(),
                                new ShadowOutbox(new ShadowTopic(shadow.topic(), kafka, new EventCodec())))));
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
                BATCHES_PREPARED * file.batch().maxSize(),
                file.carriedAttributes());
    }

    /** One model that never changes, without Kafka. */
    static Rooms of(
            MessageReader reader,
            Path model,
            ModelMaker maker,
            DecodeSettings decode,
            FetchPolicy policy,
            LineSettings line) {
        var file = new ModelChoice.File(model, false);
        var choice = new ModelChoice(file, Duration.ZERO, false, Optional.empty());
        return of(reader, new ModelPlan.One(choice), maker, decode, policy, line, Optional.empty());
    }

    private static Rooms of(
            MessageReader reader,
            ModelPlan plan,
            ModelMaker maker,
            DecodeSettings decode,
            FetchPolicy policy,
            LineSettings line,
            Optional<Supplier<ServedShadow>> beside) {
        try {
            return new Rooms(reader, plan, maker, decode, policy, line, beside);
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

    ServedModels models() {
        return models;
    }

    Optional<ServedShadow> shadow() {
        return shadow;
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
        shadow.ifPresent(ServedShadow::close);
        models.close();
    }
}
