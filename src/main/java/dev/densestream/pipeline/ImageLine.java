package dev.densestream.pipeline;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.Entry;
import dev.densestream.event.EventFormatException;
import dev.densestream.event.ImageEvent;
import dev.densestream.event.MessageReader;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.event.Source;
import dev.densestream.event.Stage;
import dev.densestream.fetch.Deadline;
import dev.densestream.fetch.FetchException;
import dev.densestream.fetch.FetchedImage;
import dev.densestream.fetch.ImageFetcher;
import dev.densestream.fetch.References;
import dev.densestream.image.ImageDecoder;
import dev.densestream.image.ImageException;
import dev.densestream.image.ImageHeader;
import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.ModelException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The straight line of one image: parse, fetch, decode, wait for scores. Runs on a virtual thread of its own, so that each
 * step may simply block. A record is read once, for all the images that it names. Whatever the event or the image holds ends in a {@link Result}.
 */
public final class ImageLine {
    private static final Logger LOG = LoggerFactory.getLogger(ImageLine.class);

    private final MessageReader reader;
    private final ImageFetcher fetcher;
    private final Decoders decoders;
    private final Answering answering;
    private final Optional<Shadow> shadow;
    private final LineSettings settings;
    private final Budgets budgets;
    private final PipelineStats stats;
    private final AtomicBoolean toldOfIgnored = new AtomicBoolean();

    public ImageLine(
            MessageReader reader,
            ImageFetcher fetcher,
            Decoders decoders,
            Answering answering,
            Optional<Shadow> shadow,
            LineSettings settings,
            PipelineStats stats) {
        this.reader = reader;
        this.fetcher = fetcher;
        this.decoders = decoders;
        this.answering = answering;
        this.shadow = shadow;
        this.settings = settings;
        this.budgets = new Budgets(settings);
        this.stats = stats;
    }

    /**
     * Reads a record. What it names that is no image to classify is counted here, and goes no further.
     *
     * @throws InterruptedException if nobody wants the result any more
     */
    Message read(Envelope envelope) throws InterruptedException {
        long began = System.nanoTime();
        Budgets.Taken text = reader.isPicture(envelope.value(), envelope.headers()) ? () -> {} : budgets.text(envelope);
        long waited = System.nanoTime() - began;
        try {
            var message = new Message(envelope, entries(envelope), text, waited);
            List<Entry.Ignored> ignored = message.ignored();
            stats.ignored(ignored.size());
            ignored.forEach(what -> tell(what, envelope.source()));
            return message;
        } catch (RuntimeException mistake) {
            return Message.unread(envelope, mistake, text);
        }
    }

    private List<Entry> entries(Envelope envelope) {
        try {
            return reader.read(envelope.key(), envelope.value(), envelope.headers(), envelope.source());
        } catch (EventFormatException e) {
            return List.of(new Entry.Malformed(e));
        }
    }

    private void tell(Entry.Ignored ignored, Source source) {
        String place = source == null
                ? "an event"
                : "%s-%d at offset %d".formatted(source.topic(), source.partition(), source.offset());
        if (toldOfIgnored.compareAndSet(false, true)) {
            LOG.info(
                    "{} names no image to classify ({}); such events are counted and have no result, and from here on only the log level debug tells of them",
                    place,
                    ignored.what());
        } else {
            LOG.debug("{} names no image to classify ({})", place, ignored.what());
        }
    }

    /**
     * Takes one image of a message all the way.
     *
     * @param image from 0 to {@link Message#images()}, each once
     * @throws InterruptedException if nobody wants the result any more
     */
    Result run(Message message, int image) throws InterruptedException {
        Trail trail = new Trail(
                Deadline.in(settings.deadline(), System::nanoTime), settings.attributes(), message.waitedNanos());
        try (Look look = new Look(shadow)) {
            Outcome outcome = walk(message, image, trail, look);
            stats.image(outcome);
            Result result = result(message, image, trail, outcome);
            if (result instanceof Prediction prediction) {
                look.show(message.envelope(), prediction);
            }
            return result;
        }
    }

    private static Result result(Message message, int image, Trail trail, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Classified c ->
                new Prediction(
                        trail.id(),
                        trail.uri(),
                        c.model(),
                        c.labels(),
                        c.image(),
                        message.source(image),
                        c.timings(),
                        trail.attributes(),
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
                        message.source(image),
                        message.key(),
                        message.original());
        };
    }

    private Outcome walk(Message message, int image, Trail trail, Look look) throws InterruptedException {
        try (FetchedImage fetched = fetch(message, image, trail);
                Budgets.Taken _ = trail.deadline.credited(budgets::prepared)) {
            return score(fetched, trail, look);
        } catch (EventFormatException e) {
            trail.id(e.id());
            return new Outcome.Failed(Stage.PARSE, e.code(), false, e.getMessage(), 0);
        } catch (FetchException e) {
            return new Outcome.Failed(Stage.FETCH, e.code(), e.retryable(), e.getMessage(), e.attempts());
        } catch (ImageException e) {
            return new Outcome.Failed(Stage.DECODE, e.code(), false, e.getMessage(), trail.attempts());
        } catch (DecodeException e) {
            return new Outcome.Failed(Stage.DECODE, e.code, true, e.getMessage(), trail.attempts());
        } catch (ModelException e) {
            return new Outcome.Failed(Stage.INFER, "inference-failed", true, e.getMessage(), trail.attempts());
        } catch (RuntimeException e) {
            LOG.error("image {} failed in stage {} for a reason that is ours", trail.uri(), trail.stage(), e);
            return new Outcome.Failed(trail.stage(), "internal-error", true, e.toString(), trail.attempts());
        }
    }

    /** The event itself can be megabytes of inline picture: it is let go of when this returns. */
    private FetchedImage fetch(Message message, int image, Trail trail)
            throws EventFormatException, FetchException, InterruptedException {
        boolean holds = true;
        try {
            Entry entry = message.take(image);
            if (entry instanceof Entry.Reference(var event) && !isInline(event)) {
                // Its source may be away for long, and the text of its record would keep others from being read.
                message.letGo();
                holds = false;
            }
            return switch (entry) {
                case Entry.Reference(var event) ->
                    fetch(event, message.envelope().source(), trail);
                case Entry.Picture picture -> taken(picture, message.envelope().source(), trail);
                case Entry.Malformed(var why) -> throw why;
                case Entry.Ignored ignored -> throw new IllegalStateException(ignored.what());
            };
        } finally {
            if (holds) {
                message.letGo();
            }
        }
    }

    private static boolean isInline(ImageEvent event) {
        return References.scheme(event.uri()).filter("data"::equals).isPresent();
    }

    private FetchedImage fetch(ImageEvent event, Source source, Trail trail)
            throws FetchException, InterruptedException {
        trail.names(event);
        trail.enter(Stage.FETCH);
        long waited = trail.deadline.waitedNanos();
        long began = System.nanoTime();
        FetchedImage fetched = fetcher.fetch(event.uri(), trail.deadline, budgets.fetching(source));
        long waiting = trail.deadline.waitedNanos() - waited;
        trail.fetched(fetched.attempts(), System.nanoTime() - began - waiting);
        return fetched;
    }

    /** The record's own bytes are in memory anyway, and counted with it; others are counted as fetched ones are. */
    private FetchedImage taken(Entry.Picture picture, Source source, Trail trail) throws InterruptedException {
        trail.names(picture.event());
        trail.fetched(1, 0);
        byte[] bytes = picture.bytes();
        if (picture.wholeRecord()) {
            return FetchedImage.inline(bytes, () -> {});
        }
        return FetchedImage.inline(
                bytes, trail.deadline.credited(() -> budgets.fetching(source).reserve(bytes.length)));
    }

    private Outcome score(FetchedImage fetched, Trail trail, Look look)
            throws ImageException, FetchException, DecodeException, InterruptedException {
        trail.enter(Stage.DECODE);
        int size = fetched.bytes().length;
        try (Turn turn = Turn.of(answering.models())) {
            look.begin();
            ImageDecoder decoder = decoder(turn, look);
            ImageHeader header = decoder.header(fetched.bytes());
            decode(fetched, header, decoder, trail, turn, look);
            fetched.close();
            trail.enter(Stage.INFER);
            long began = System.nanoTime();
            Answered answered = answering.answer(turn, settings.topK());
            trail.scored(System.nanoTime() - began, turn.runNanos());
            return new Outcome.Classified(
                    answered.model(),
                    answered.labels(),
                    new Prediction.Image(
                            header.width(),
                            header.height(),
                            header.format().label(),
                            size,
                            trail.truncated() ? true : null),
                    trail.timings(),
                    answered.embedding());
        }
    }

    /** One for all models. */
    private ImageDecoder decoder(Turn turn, Look look) {
        Set<PreprocessSpec> targets = new HashSet<>(turn.targets());
        targets.addAll(look.targets());
        return decoders.scaledTo(targets);
    }

    private void decode(
            FetchedImage fetched, ImageHeader header, ImageDecoder decoder, Trail trail, Turn turn, Look look)
            throws ImageException, FetchException, DecodeException, InterruptedException {
        header.checkPixels(settings.maxPixels());
        try (Budgets.Taken _ = trail.deadline.credited(() -> budgets.decode(header.pixels()))) {
            if (trail.deadline.expired()) {
                throw new FetchException("timeout", tookAllOf("fetching"), true, trail.attempts());
            }
            long began = System.nanoTime();
            prepare(fetched.bytes(), header, decoder, trail, turn, look);
            trail.decoded(System.nanoTime() - began);
            // Nothing stops a decoder on its way: what it may cost is bounded by what a file may declare.
            if (trail.deadline.expired()) {
                throw new DecodeException("timeout", tookAllOf("fetching and decoding"));
            }
        }
    }

    private String tookAllOf(String what) {
        return what + " took all of the " + settings.deadline() + " allowed";
    }

    /**
     * An error that one picture causes is that picture's: were it to stop the process, the same picture would stop the next
     * one. Classes or native code that cannot be linked are none of a picture's doing.
     */
    private static void prepare(
            byte[] bytes, ImageHeader header, ImageDecoder decoder, Trail trail, Turn turn, Look look)
            throws ImageException, DecodeException {
        try (Pixels picture = decoder.borrow(bytes, header)) {
            trail.truncated(picture.truncated());
            // Each size that is wanted is made while the pixels are there.
            turn.prepare(picture);
            look.prepare(picture, turn);
        } catch (LinkageError installation) {
            throw installation;
        } catch (OutOfMemoryError e) {
            LOG.error("no memory for the {} × {} pixels of {}", header.width(), header.height(), trail.uri(), e);
            throw new DecodeException(
                    "out-of-memory",
                    "no memory for the %d × %d pixels: %s".formatted(header.width(), header.height(), e.getMessage()));
        } catch (Error e) {
            LOG.error("image {} failed in stage {} for a reason that is ours", trail.uri(), trail.stage(), e);
            throw new DecodeException("internal-error", e.toString());
        }
    }

    /** A picture that another try may decode. */
    private static final class DecodeException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String code;

        DecodeException(String code, String message) {
            super(message, null, false, false);
            this.code = code;
        }
    }
}
