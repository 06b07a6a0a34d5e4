package dev.densestream.pipeline;

import dev.densestream.event.Content;
import dev.densestream.event.DeadLetter;
import dev.densestream.event.EventCodec;
import dev.densestream.event.EventFormatException;
import dev.densestream.event.ImageEvent;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.event.Stage;
import dev.densestream.fetch.Deadline;
import dev.densestream.fetch.FetchException;
import dev.densestream.fetch.FetchedImage;
import dev.densestream.fetch.ImageFetcher;
import dev.densestream.image.ImageException;
import dev.densestream.image.ImageHeader;
import dev.densestream.image.ImageHeaders;
import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.ModelException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The straight line of one image: parse, fetch, decode, wait for scores. Runs on a virtual thread of its own, so that each
 * step may simply block. Whatever the event or the image holds ends in a {@link Result}.
 */
public final class ImageLine {
    private static final Logger LOG = LoggerFactory.getLogger(ImageLine.class);

    private final EventCodec codec;
    private final ImageFetcher fetcher;
    private final Decoders decoders;
    private final Answering answering;
    private final Optional<Shadow> shadow;
    private final LineSettings settings;
    private final Budgets budgets;
    private final PipelineStats stats;

    public ImageLine(
            EventCodec codec,
            ImageFetcher fetcher,
            Decoders decoders,
            Answering answering,
            Optional<Shadow> shadow,
            LineSettings settings,
            PipelineStats stats) {
        this.codec = codec;
        this.fetcher = fetcher;
        this.decoders = decoders;
        this.answering = answering;
        this.shadow = shadow;
        this.settings = settings;
        this.budgets = new Budgets(settings);
        this.stats = stats;
    }

    /**
     * Takes one event all the way.
     *
     * @throws InterruptedException if nobody wants the result any more
     */
    public Result run(Envelope envelope) throws InterruptedException {
        Trail trail = new Trail(Deadline.in(settings.deadline(), System::nanoTime));
        try (Look look = new Look(shadow)) {
            Outcome outcome = walk(envelope, trail, look);
            stats.image(outcome);
            Result result = result(envelope, trail, outcome);
            if (result instanceof Prediction prediction) {
                look.show(envelope.key(), prediction);
            }
            return result;
        }
    }

    private static Result result(Envelope envelope, Trail trail, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Classified c ->
                new Prediction(
                        trail.id(),
                        trail.uri(),
                        c.model(),
                        c.labels(),
                        c.image(),
                        envelope.source(),
                        c.timings(),
                        c.embedding());
            case Outcome.Failed f ->
                new DeadLetter(
                        trail.id(),
                        trail.uri(),
                        f.stage(),
                        f.code(),
                        f.message(),
                        f.retryable(),
                        f.attempts(),
                        envelope.source(),
                        Content.of(envelope.key()),
                        Content.of(envelope.value()));
        };
    }

    private Outcome walk(Envelope envelope, Trail trail, Look look) throws InterruptedException {
        try (FetchedImage fetched = fetch(envelope, trail);
                Budgets.Taken _ = trail.deadline.credited(budgets::prepared)) {
            return score(fetched, trail, look);
        } catch (EventFormatException e) {
            trail.id(e.id());
            return new Outcome.Failed(Stage.PARSE, e.code(), false, e.getMessage(), 0);
        } catch (FetchException e) {
            return new Outcome.Failed(Stage.FETCH, e.code(), e.retryable(), e.getMessage(), e.attempts());
        } catch (ImageException e) {
            return new Outcome.Failed(Stage.DECODE, e.code(), false, e.getMessage(), trail.attempts());
        } catch (ModelException e) {
            return new Outcome.Failed(Stage.INFER, "inference-failed", true, e.getMessage(), trail.attempts());
        } catch (RuntimeException e) {
            LOG.error("image {} failed in stage {} for a reason that is ours", trail.uri(), trail.stage(), e);
            return new Outcome.Failed(trail.stage(), "internal-error", true, e.toString(), trail.attempts());
        }
    }

    /** The event itself can be megabytes of inline picture: it is let go of when this returns. */
    private FetchedImage fetch(Envelope envelope, Trail trail)
            throws EventFormatException, FetchException, InterruptedException {
        try (Budgets.Taken _ = trail.deadline.credited(() -> budgets.text(envelope))) {
            ImageEvent event = codec.parse(envelope.value());
            trail.names(event);
            trail.enter(Stage.FETCH);
            try (Budgets.Taken _ = trail.deadline.credited(() -> budgets.fetch(envelope.source()))) {
                long waited = trail.deadline.waitedNanos();
                long began = System.nanoTime();
                FetchedImage fetched = fetcher.fetch(event.uri(), trail.deadline, budgets.encoded(envelope.source()));
                long waiting = trail.deadline.waitedNanos() - waited;
                trail.fetched(fetched.attempts(), System.nanoTime() - began - waiting);
                return fetched;
            }
        }
    }

    private Outcome score(FetchedImage fetched, Trail trail, Look look)
            throws ImageException, FetchException, InterruptedException {
        trail.enter(Stage.DECODE);
        int size = fetched.bytes().length;
        ImageHeader header = ImageHeaders.read(fetched.bytes());
        try (Turn turn = Turn.of(answering.models())) {
            look.begin();
            decode(fetched, header, trail, turn, look);
            fetched.close();
            trail.enter(Stage.INFER);
            long began = System.nanoTime();
            Answered answered = answering.answer(turn, settings.topK());
            trail.scored(System.nanoTime() - began, turn.runNanos());
            return new Outcome.Classified(
                    answered.model(),
                    answered.labels(),
                    new Prediction.Image(
                            header.width(), header.height(), header.format().label(), size),
                    trail.timings(),
                    answered.embedding());
        }
    }

    /** One decode for all models; each size that they want is made while the pixels are there. */
    private void decode(FetchedImage fetched, ImageHeader header, Trail trail, Turn turn, Look look)
            throws ImageException, FetchException, InterruptedException {
        header.checkPixels(settings.maxPixels());
        try (Budgets.Taken _ = trail.deadline.credited(() -> budgets.decode(header.pixels()))) {
            if (trail.deadline.expired()) {
                throw new FetchException(
                        "timeout",
                        "fetching took all of the " + settings.deadline() + " allowed",
                        true,
                        trail.attempts());
            }
            long began = System.nanoTime();
            Set<PreprocessSpec> targets = new HashSet<>(turn.targets());
            targets.addAll(look.targets());
            Pixels picture = decoders.scaledTo(targets).decode(fetched.bytes(), header);
            turn.prepare(picture);
            look.prepare(picture, turn);
            trail.decoded(System.nanoTime() - began);
        }
    }
}
