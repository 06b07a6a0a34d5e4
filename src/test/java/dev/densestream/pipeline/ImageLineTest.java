package dev.densestream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.densestream.event.DeadLetter;
import dev.densestream.event.EventCodec;
import dev.densestream.event.Features;
import dev.densestream.event.Headers;
import dev.densestream.event.InputFormat;
import dev.densestream.event.MessageReader;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.event.Source;
import dev.densestream.event.Stage;
import dev.densestream.fetch.FetchPolicy;
import dev.densestream.fetch.Fetchers;
import dev.densestream.image.ImageDecoder;
import dev.densestream.image.ImageFormat;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.Truncation;
import dev.densestream.model.ModelException;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.Scores;
import dev.densestream.model.SessionOptions;
import dev.densestream.model.TestModels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ImageLineTest {
    private static final long MAX_PIXELS = 1_000_000;
    private static final int MAX_IMAGES = 300;
    private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);
    private static final List<Colour> COLOURS = List.of(Colour.values());
    private static final Source SOURCE = new Source("images", 3, 41, 1_795_521_600_000L);

    @TempDir
    private static Path root;

    private static OnnxSession session;
    private static HttpServer server;
    private static final CountDownLatch OVER = new CountDownLatch(1);

    private final PipelineStats stats = new PipelineStats();
    private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
    private BatchRunner runner = ImageLineTest::answers;
    private BatchSettings batch = new BatchSettings(8, Duration.ofMillis(2));
    private LineSettings settings = new LineSettings(2, Duration.ofSeconds(20), MAX_PIXELS, 8, 8, 100_000, 8);
    private ImageDecoder decoder = new PictureDecoder();
    /** Milliseconds that fetching takes more than it does. */
    private long slowly;

    private ModelSlot slot;

    @BeforeAll
    static void open() throws IOException {
        session = OnnxSession.open(
                PreparedModel.open(TestModels.writeColoursWithEmbedding(root, 4, 4)),
                new SessionOptions(Provider.CPU, 8, true));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.createContext("/never", exchange -> {
            try {
                OVER.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        Colour.writeFiles(root);
    }

    @AfterAll
    static void closeAll() {
        OVER.countDown();
        server.stop(0);
        session.close();
    }

    @AfterEach
    void close() {
        if (slot != null) {
            slot.close();
        }
        assertThat(fatal).isNotDone();
    }

    private ImageLine line() {
        var policy = new FetchPolicy(
                List.of(root),
                List.of("localhost:" + port()),
                FetchPolicy.ALL_ADDRESSES,
                true,
                20_000,
                2,
                3,
                settings.deadline(),
                FetchPolicy.OnOutage.DEAD_LETTER);
        slot = TestSlots.of(session.model(), new Batcher(runner, batch, stats, fatal::complete));
        Fetchers fetchers = Fetchers.of(policy);
        return new ImageLine(
                new MessageReader(InputFormat.AUTO, MAX_IMAGES),
                (reference, deadline, budget) -> {
                    Thread.sleep(slowly);
                    return fetchers.fetch(reference, deadline, budget);
                },
                targets -> decoder,
                new OneModel(slot),
                Optional.empty(),
                settings,
                stats);
    }

    private static int port() {
        return server.getAddress().getPort();
    }

    private static List<Answer> answers(List<byte[]> images) {
        Scores scores = session.run(images);
        return IntStream.range(0, images.size())
                .mapToObj(i -> new Answer(
                        scores.of(i), new Features(scores.embedding(i).orElseThrow())))
                .toList();
    }

    private static Envelope envelope(String value) {
        return new Envelope(KEY, value == null ? null : value.getBytes(StandardCharsets.UTF_8), Headers.NONE, SOURCE);
    }

    private static Result one(ImageLine line, Envelope envelope) {
        return runAll(line, List.of(envelope)).getFirst();
    }

    /** All at once, in their order; each names one image. */
    private static List<Result> runAll(ImageLine line, List<Envelope> envelopes) {
        return envelopes.stream().map(envelope -> submit(line, envelope)).toList().stream()
                .map(results -> results.orTimeout(30, TimeUnit.SECONDS).join())
                .map(results -> {
                    assertThat(results).hasSize(1);
                    return results.getFirst();
                })
                .toList();
    }

    private static CompletableFuture<List<Result>> submit(ImageLine line, Envelope envelope) {
        var results = new CompletableFuture<List<Result>>();
        new ImagePipeline(line, results::completeExceptionally).submit(envelope, results::complete);
        return results;
    }

    @Test
    void namesEachPictureAndTellsWhatItWas() throws Exception {
        ImageLine line = line();
        for (Colour colour : Colour.values()) {
            String value = "{\"id\":\"%s\",\"uri\":\"%s\"}".formatted(colour, colour.uri(root));
            var prediction = (Prediction) one(line, envelope(value));
            assertThat(prediction.id()).isEqualTo(colour.name());
            assertThat(prediction.uri()).isEqualTo(colour.uri(root));
            assertThat(prediction.labels()).hasSize(2);
            assertThat(prediction.embedding().values()[colour.ordinal()])
                    .as("the mean of the strongest colour")
                    .isGreaterThan(250);
            assertThat(prediction.labels().getFirst().label()).isEqualToIgnoringCase(colour.name());
            assertThat(prediction.labels().getFirst().score()).isGreaterThan(0.99f);
            assertThat(prediction.model().version()).isEqualTo(session.model().version());
            int bytes = colour.encoded(colour.format()).length;
            assertThat(prediction.image())
                    .isEqualTo(new Prediction.Image(Colour.WIDTH, Colour.HEIGHT, colour.format(), bytes, null));
            assertThat(prediction.source()).isEqualTo(SOURCE);
            assertThat(prediction.timings().decodeMs()).isPositive();
            assertThat(prediction.timings().inferMs()).isPositive();
        }
        assertThat(stats.classified()).isEqualTo(3);
        assertThat(stats.failed()).isZero();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                failure(null, Stage.PARSE, "null-value", 0),
                failure("", Stage.PARSE, "empty-value", 0),
                failure("{\"id\":\"a\",", Stage.PARSE, "malformed-event", 0),
                failure("{\"id\":\"a\"}", Stage.PARSE, "missing-uri", 0),
                failure("http://", Stage.FETCH, "bad-uri", 0),
                failure("ftp://host/a.jpg", Stage.FETCH, "unsupported-scheme", 0),
                failure("/etc/hostname", Stage.FETCH, "not-allowed", 0),
                failure("http://example.com/x", Stage.FETCH, "not-allowed", 0),
                failure("{root}/missing.jpg", Stage.FETCH, "not-found", 1),
                failure("{root}/large.jpg", Stage.FETCH, "too-large", 1),
                failure("{http}/404", Stage.FETCH, "not-found", 1),
                failure("{http}/403", Stage.FETCH, "http-status", 1),
                failure("{root}/empty.jpg", Stage.DECODE, "empty", 1),
                failure("{root}/text.jpg", Stage.DECODE, "unknown-format", 1),
                failure("{root}/photo.heic", Stage.DECODE, "unsupported-format", 1),
                failure("{root}/cut.jpg", Stage.DECODE, "truncated", 1),
                failure("{root}/changed.png", Stage.DECODE, "corrupt", 1),
                failure("{root}/huge.jpg", Stage.DECODE, "too-large", 1),
                failure("data:,hello", Stage.DECODE, "unknown-format", 1));
    }

    private static Arguments failure(String value, Stage stage, String code, int attempts) {
        return Arguments.of(value, stage, code, attempts);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatFailsIsOneDeadLetterWithTheOriginalBytes(String value, Stage stage, String code, int attempts)
            throws Exception {
        Envelope envelope = envelope(
                value == null
                        ? null
                        : value.replace("{root}", root.toString()).replace("{http}", "http://localhost:" + port()));
        var letter = (DeadLetter) one(line(), envelope);
        assertThat(letter.stage()).isEqualTo(stage);
        assertThat(letter.code()).isEqualTo(code);
        assertThat(letter.attempts()).isEqualTo(attempts);
        assertThat(letter.retryable()).isFalse();
        assertThat(letter.source()).isEqualTo(SOURCE);
        assertThat(letter.key().toBytes()).isEqualTo(KEY);
        assertThat(letter.message()).isNotBlank().doesNotContain("\n");
        assertThat(letter.original() == null ? null : letter.original().toBytes())
                .isEqualTo(envelope.value());
        assertThat(stats.failed()).isEqualTo(1);
    }

    @Test
    void aPredictionCarriesTheAttributesThatAreAskedForAndNoOthers() throws Exception {
        String event = "{\"uri\": \"%s\", \"attributes\": {\"site\": 7, \"camera\": [\"north\"], \"other\": 1}}"
                .formatted(Colour.RED.uri(root));
        assertThat(((Prediction) one(line(), envelope(event))).attributes()).isEmpty();
        slot.close();
        settings = new LineSettings(
                2, Duration.ofSeconds(20), MAX_PIXELS, 8, 8, 100_000, 8, Set.of("camera", "site", "absent"));
        assertThat(((Prediction) one(line(), envelope(event))).attributes())
                .isEqualTo(Map.of("site", 7, "camera", List.of("north")));
    }

    @Test
    void anIdThatCouldBeReadIsInTheDeadLetter() throws Exception {
        ImageLine line = line();
        var unread = (DeadLetter) one(line, envelope("{\"id\":\"a\"}"));
        assertThat(unread.id()).isEqualTo("a");
        assertThat(unread.uri()).isNull();
        var read = (DeadLetter) one(line, envelope("{\"id\":\"a\",\"uri\":\"s3://b/k\"}"));
        assertThat(read.id()).isEqualTo("a");
        assertThat(read.uri()).isEqualTo("s3://b/k");
    }

    /** What lets somebody in stays in the original alone, which must be sent again as it was. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"https://h/a.jpg?sig=SECRET\"}",
                "{\"id\":\"https://u:SECRET@h/\",\"uri\":\"{root}/missing.jpg?token=SECRET\"}"
            })
    void noDeadLetterShowsASecret(String value) throws Exception {
        Envelope envelope = envelope(value.replace("{root}", root.toString()));
        var letter = (DeadLetter) one(line(), envelope);
        assertThat(letter.id()).startsWith("https://").doesNotContain("SECRET");
        assertThat(letter.uri() + letter.message()).doesNotContain("SECRET");
        assertThat(letter.original().toBytes()).isEqualTo(envelope.value());
    }

    @Test
    void aServerThatFailsIsAskedAgainAndMayBeRetried() throws Exception {
        var letter = (DeadLetter) one(line(), envelope("http://localhost:%d/500".formatted(port())));
        assertThat(letter.code()).isEqualTo("http-status");
        assertThat(letter.retryable()).isTrue();
        assertThat(letter.attempts()).isEqualTo(2);
    }

    @Test
    void aServerThatNeverAnswersTakesItsDeadlineAndNoMore() throws Exception {
        settings = new LineSettings(2, Duration.ofMillis(300), MAX_PIXELS, 8, 8, 100_000, 8);
        var letter = (DeadLetter) one(line(), envelope("http://localhost:%d/never".formatted(port())));
        assertThat(letter.stage()).isEqualTo(Stage.FETCH);
        assertThat(letter.code()).isEqualTo("timeout");
        assertThat(letter.retryable()).isTrue();
    }

    /** Or a file of thirty bytes would cost the memory of four thousand million pixels. */
    @Test
    void aPictureThatDeclaresTooManyPixelsNeverReachesTheDecoder() throws Exception {
        decoder = (bytes, header) -> {
            throw new AssertionError("the decoder was asked for " + header);
        };
        var letter = (DeadLetter) one(line(), envelope(root + "/huge.jpg"));
        assertThat(letter.code()).isEqualTo("too-large");
        assertThat(letter.message()).contains("65000 × 65000").contains(Long.toString(MAX_PIXELS));
    }

    @Test
    void anInlinePictureIsShownShortAndKeptWhole() throws Exception {
        byte[] padded = Arrays.copyOf(Colour.BLUE.encoded("png"), 5000);
        String uri = "data:image/png;base64," + Base64.getEncoder().encodeToString(padded);
        var prediction = (Prediction) one(line(), envelope(uri));
        assertThat(prediction.labels().getFirst().label()).isEqualTo("blue");
        assertThat(prediction.uri()).hasSizeLessThan(200).isEqualTo(prediction.id());
        slot.close();
        var letter = (DeadLetter) one(line(), envelope(uri + "*"));
        assertThat(letter.uri()).hasSizeLessThan(200);
        assertThat(letter.original().data()).isEqualTo(uri + "*");
    }

    @Test
    void badImagesDoNotSpoilTheirBatch() {
        batch = new BatchSettings(8, Duration.ofMillis(50));
        List<Envelope> envelopes = new ArrayList<>();
        List<String> bad = List.of("cut.jpg", "text.jpg", "missing.jpg", "huge.jpg");
        for (int i = 0; i < 40; i++) {
            Colour good = COLOURS.get(i % 3);
            envelopes.add(envelope(i % 5 == 4 ? root + "/" + bad.get(i / 5 % 4) : good.uri(root)));
        }
        List<Result> results = runAll(line(), envelopes);
        for (int i = 0; i < results.size(); i++) {
            if (i % 5 == 4) {
                assertThat(results.get(i)).isInstanceOf(DeadLetter.class);
            } else {
                assertThat(((Prediction) results.get(i)).labels().getFirst().label())
                        .isEqualToIgnoringCase(COLOURS.get(i % 3).name());
            }
        }
        assertThat(stats.classified()).isEqualTo(32);
        assertThat(stats.failed()).isEqualTo(8);
        assertThat(stats.meanBatchSize()).isGreaterThan(1);
    }

    @Test
    void anImageThatTheModelCannotRunFailsAlone() {
        batch = new BatchSettings(8, Duration.ofSeconds(5));
        runner = images -> {
            if (images.stream().anyMatch(image -> image[1] == (byte) 0xff)) {
                throw new ModelException("no green");
            }
            return answers(images);
        };
        List<Envelope> envelopes = Stream.of(0, 0, 2, 1, 0, 2, 2, 0)
                .map(i -> envelope("data:image/png;base64,"
                        + Base64.getEncoder().encodeToString(COLOURS.get(i).encoded("png"))))
                .toList();
        List<Result> results = runAll(line(), envelopes);
        for (int i = 0; i < results.size(); i++) {
            if (i == 3) {
                var letter = (DeadLetter) results.get(i);
                assertThat(letter.stage()).isEqualTo(Stage.INFER);
                assertThat(letter.code()).isEqualTo("inference-failed");
                assertThat(letter.retryable()).isTrue();
                assertThat(letter.message()).contains("no green");
                assertThat(letter.original().toBytes())
                        .isEqualTo(envelopes.get(i).value());
            } else {
                assertThat(results.get(i)).isInstanceOf(Prediction.class);
            }
        }
    }

    @Test
    void aMistakeOfOursIsADeadLetterThatMayBeRetried() throws Exception {
        decoder = (bytes, header) -> {
            throw new IllegalStateException("a mistake");
        };
        Envelope envelope = envelope(Colour.RED.uri(root));
        var letter = (DeadLetter) one(line(), envelope);
        assertThat(letter.stage()).isEqualTo(Stage.DECODE);
        assertThat(letter.code()).isEqualTo("internal-error");
        assertThat(letter.retryable()).isTrue();
        assertThat(letter.uri()).isEqualTo(Colour.RED.uri(root));
        assertThat(letter.original().toBytes()).isEqualTo(envelope.value());
    }

    /** One image at a time in every budget, each slower than a tenth of the deadline, and twenty in the queue. */
    @Test
    void waitingForOurOwnBudgetsNeverFailsAnImage() {
        settings = new LineSettings(1, Duration.ofMillis(250), 1000, 1, 1, 1024, 1);
        batch = new BatchSettings(1, Duration.ZERO);
        runner = images -> {
            sleep(40);
            return answers(images);
        };
        List<Result> results = runAll(
                line(),
                Stream.generate(() -> envelope(Colour.RED.uri(root))).limit(20).toList());
        assertThat(results).hasSize(20).allSatisfy(result -> assertThat(result).isInstanceOf(Prediction.class));
        assertThat(results)
                .extracting(result -> ((Prediction) result).timings().waitMs())
                .anySatisfy(wait -> assertThat(wait).isGreaterThan(300));
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anImageThatIsGivenUpGivesBackEveryPlaceItHad() throws Exception {
        settings = new LineSettings(1, Duration.ofSeconds(20), 1000, 1, 1, 1024, 1);
        var pipeline = new ImagePipeline(line(), fatal::complete);
        for (int i = 0; i < 5; i++) {
            var done = new CompletableFuture<List<Result>>();
            ImagePipeline.Ticket ticket =
                    pipeline.submit(envelope("http://localhost:%d/never".formatted(port())), done::complete);
            sleep(20);
            ticket.cancel();
            assertThat(done).isNotDone();
        }
        var next = new CompletableFuture<List<Result>>();
        pipeline.submit(envelope(Colour.RED.uri(root)), next::complete);
        assertThat(next.get(10, TimeUnit.SECONDS)).singleElement().isInstanceOf(Prediction.class);
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(new OutOfMemoryError("Java heap space"), "out-of-memory", "Java heap space"),
                Arguments.of(new StackOverflowError(), "internal-error", "StackOverflowError"),
                Arguments.of(new InternalError("a fault"), "internal-error", "a fault"),
                Arguments.of(new AssertionError("never"), "internal-error", "never"));
    }

    /** Were it to stop the process, the same picture would stop the next one. */
    @ParameterizedTest
    @MethodSource("errors")
    void anErrorOfTheDecoderIsADeadLetterOfThatPictureAlone(Error error, String code, String message) throws Exception {
        var real = new PictureDecoder();
        decoder = (bytes, header) -> {
            if (header.format() == ImageFormat.PNG) {
                throw error;
            }
            return real.decode(bytes, header);
        };
        List<Result> results = runAll(
                line(),
                Stream.of("png", "bmp", "png", "bmp")
                        .map(format -> envelope("data:image/png;base64,"
                                + Base64.getEncoder().encodeToString(Colour.RED.encoded(format))))
                        .toList());
        for (int i = 0; i < results.size(); i += 2) {
            var letter = (DeadLetter) results.get(i);
            assertThat(letter.stage()).isEqualTo(Stage.DECODE);
            assertThat(letter.code()).isEqualTo(code);
            assertThat(letter.message()).contains(message).doesNotContain("\n");
            assertThat(letter.retryable()).isTrue();
            assertThat(results.get(i + 1)).isInstanceOf(Prediction.class);
        }
    }

    @Test
    void aDecoderThatGivesNothingIsADeadLetter() throws Exception {
        decoder = (bytes, header) -> null;
        var letter = (DeadLetter) one(line(), envelope(Colour.RED.uri(root)));
        assertThat(letter.stage()).isEqualTo(Stage.DECODE);
        assertThat(letter.code()).isEqualTo("internal-error");
    }

    /** Nothing can stop a decoder on its way, but what it gives too late is no answer any more. */
    @Test
    void aPictureWhoseDecodingEndsBehindTheDeadlineIsTooLate() throws Exception {
        settings = new LineSettings(2, Duration.ofMillis(100), MAX_PIXELS, 8, 8, 100_000, 8);
        var real = new PictureDecoder();
        decoder = (bytes, header) -> {
            sleep(150);
            return real.decode(bytes, header);
        };
        var letter = (DeadLetter) one(line(), envelope(Colour.RED.uri(root)));
        assertThat(letter.stage()).isEqualTo(Stage.DECODE);
        assertThat(letter.code()).isEqualTo("timeout");
        assertThat(letter.retryable()).isTrue();
    }

    @Test
    void aPictureThatComesBehindTheDeadlineNeverReachesTheDecoder() throws Exception {
        settings = new LineSettings(2, Duration.ofMillis(100), MAX_PIXELS, 8, 8, 100_000, 8);
        slowly = 150;
        var decoded = new AtomicInteger();
        decoder = (bytes, header) -> {
            decoded.incrementAndGet();
            return new PictureDecoder().decode(bytes, header);
        };
        var letter = (DeadLetter) one(line(), envelope(Colour.RED.uri(root)));
        assertThat(letter.stage()).isEqualTo(Stage.FETCH);
        assertThat(letter.code()).isEqualTo("timeout");
        assertThat(letter.retryable()).isTrue();
        assertThat(decoded).hasValue(0);
    }

    @Test
    void aTruncatedPictureThatIsAcceptedSaysSo() throws Exception {
        byte[] whole = Colour.RED.encoded("bmp");
        String uri = "data:image/bmp;base64,"
                + Base64.getEncoder().encodeToString(Arrays.copyOf(whole, whole.length - whole.length / 4));
        assertThat(((DeadLetter) one(line(), envelope(uri))).code()).isEqualTo("truncated");
        slot.close();
        decoder = new PictureDecoder(Truncation.ACCEPTED);
        ImageLine line = line();
        var prediction = (Prediction) one(line, envelope(uri));
        assertThat(prediction.image().truncated()).isTrue();
        assertThat(prediction.labels().getFirst().label()).isEqualTo("red");
        assertThat(new String(new EventCodec().write(prediction), StandardCharsets.UTF_8))
                .contains("\"truncated\":true");
        var other = (Prediction) one(line, envelope(Colour.RED.uri(root)));
        assertThat(new String(new EventCodec().write(other), StandardCharsets.UTF_8))
                .doesNotContain("truncated");
    }

    @Test
    void codeThatCannotBeLinkedIsToldAndGivesNoResult() {
        decoder = (bytes, header) -> {
            throw new UnsatisfiedLinkError("no opencv in java.library.path");
        };
        var told = new CompletableFuture<Throwable>();
        var done = new CompletableFuture<List<Result>>();
        new ImagePipeline(line(), told::complete).submit(envelope(Colour.RED.uri(root)), done::complete);
        await().until(told::isDone);
        assertThat(told.join()).isInstanceOf(UnsatisfiedLinkError.class);
        assertThat(done).isNotDone();
    }

    private static List<Result> several(ImageLine line, String value) {
        return submit(line, envelope(value)).orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static Integer image(Result result) {
        return switch (result) {
            case Prediction prediction -> prediction.source().image();
            case DeadLetter letter -> letter.source().image();
        };
    }

    /** More than run at a time, the first one the slowest. */
    @Test
    void severalImagesOfARecordGiveTheirResultsInTheirOrderAndAllTogether() {
        List<String> images = new ArrayList<>();
        images.add("\"http://localhost:%d/500\"".formatted(port()));
        for (int i = 1; i < 200; i++) {
            images.add(
                    i % 7 == 3
                            ? "{\"id\":\"%d\"}".formatted(i)
                            : "{\"id\":\"%d\",\"uri\":\"%s\"}"
                                    .formatted(i, COLOURS.get(i % 3).uri(root)));
        }
        String value = "[" + String.join(",", images) + "]";
        List<Result> results = several(line(), value);
        assertThat(results)
                .hasSize(200)
                .extracting(ImageLineTest::image)
                .isEqualTo(IntStream.range(0, 200).boxed().toList());
        assertThat(((DeadLetter) results.getFirst()).code()).isEqualTo("http-status");
        for (int i = 1; i < 200; i++) {
            assertThat(results.get(i).id()).isEqualTo(Integer.toString(i));
            if (i % 7 == 3) {
                var letter = (DeadLetter) results.get(i);
                assertThat(letter.code()).isEqualTo("missing-uri");
                assertThat(letter.original().data()).isEqualTo(value);
            } else {
                assertThat(((Prediction) results.get(i)).labels().getFirst().label())
                        .isEqualToIgnoringCase(COLOURS.get(i % 3).name());
            }
        }
        assertThat(stats.meanBatchSize()).as("they fill batches together").isGreaterThan(2);
    }

    @Test
    void whatNamesNoImageLeavesNothingAndIsCounted() {
        String removed = "{\"eventName\":\"ObjectRemoved:Delete\"}";
        assertThat(several(line(), "{\"Records\":[%s,%s]}".formatted(removed, removed)))
                .isEmpty();
        assertThat(stats.ignored()).isEqualTo(2);
        assertThat(stats.classified() + stats.failed()).isZero();
        slot.close();
        List<Result> one =
                several(line(), "{\"Records\":[%s,{\"eventName\":\"ObjectCreated:Put\"}]}".formatted(removed));
        assertThat(one).singleElement().extracting(ImageLineTest::image).isNull();
        assertThat(stats.ignored()).isEqualTo(3);
        assertThat(stats.failed()).isEqualTo(1);
    }

    @Test
    void tooManyImagesAreOneDeadLetter() {
        List<Result> results = several(line(), "[" + "\"x\",".repeat(MAX_IMAGES) + "\"x\"]");
        var letter = (DeadLetter) results.getFirst();
        assertThat(results).hasSize(1);
        assertThat(letter.code()).isEqualTo("too-many-images");
        assertThat(letter.message()).contains("300").contains("input.max-images");
        assertThat(letter.source()).isEqualTo(SOURCE);
    }

    @Test
    void aRawPictureNeedsNoTextAndNoFetch() throws Exception {
        settings = new LineSettings(2, Duration.ofSeconds(20), MAX_PIXELS, 8, 8, 100_000, 8);
        byte[] picture = Colour.BLUE.encoded("png");
        var prediction = (Prediction) one(line(), new Envelope(KEY, picture, Headers.NONE, SOURCE));
        assertThat(prediction.labels().getFirst().label()).isEqualTo("blue");
        assertThat(prediction.id()).isEqualTo("key");
        assertThat(prediction.uri()).isEqualTo("record:images/3/41");
        assertThat(prediction.image().bytes()).isEqualTo(picture.length);
        slot.close();
        byte[] cut = Arrays.copyOf(Colour.GREEN.encoded("jpeg"), 200);
        var letter = (DeadLetter) one(line(), new Envelope(KEY, cut, Headers.NONE, SOURCE));
        assertThat(letter.stage()).isEqualTo(Stage.DECODE);
        assertThat(letter.code()).isEqualTo("truncated");
        assertThat(letter.attempts()).isEqualTo(1);
        assertThat(letter.original().toBytes()).isEqualTo(cut);
    }

    @Test
    void thePicturesOfCloudEventsAreClassifiedWhereverTheyAre() {
        String base64 = Base64.getEncoder().encodeToString(Colour.RED.encoded("png"));
        List<Result> results = several(line(), """
                [{"specversion":"1.0","id":"1","datacontenttype":"image/png","data_base64":"%s"},
                 {"specversion":"1.0","id":"2","dataref":"%s"},
                 {"specversion":"1.0","id":"3","data":{"uri":"data:image/png;base64,%s"}}]
                """.formatted(base64, Colour.GREEN.uri(root), base64));
        assertThat(results).extracting(Result::id).containsExactly("1", "2", "3");
        assertThat(results)
                .extracting(result -> ((Prediction) result).labels().getFirst().label())
                .containsExactly("red", "green", "red");
    }

    /** One place in every budget, and records that each hold large texts with several images. */
    @Test
    void recordsWithSeveralLargeImagesNeverWaitForEachOther() {
        settings = new LineSettings(1, Duration.ofSeconds(20), 1000, 1, 1, 1024, 1);
        String padded = Base64.getEncoder().encodeToString(Arrays.copyOf(Colour.RED.encoded("png"), 6000));
        String value = "[" + String.join(",", Collections.nCopies(5, "\"data:image/png;base64," + padded + "\"")) + "]";
        ImageLine line = line();
        List<CompletableFuture<List<Result>>> running = IntStream.range(0, 10)
                .mapToObj(i -> submit(line, envelope(value)))
                .toList();
        assertThat(running)
                .allSatisfy(results -> assertThat(
                                results.orTimeout(30, TimeUnit.SECONDS).join())
                        .hasSize(5)
                        .allSatisfy(result -> assertThat(result).isInstanceOf(Prediction.class)));
    }

    @Test
    void aRecordThatIsGivenUpGivesBackEveryPlaceOfItsImages() throws Exception {
        settings = new LineSettings(1, Duration.ofSeconds(20), 1000, 4, 4, 1024, 1);
        var pipeline = new ImagePipeline(line(), fatal::complete);
        String padding = " ".repeat(20_000);
        String value = "[" + padding
                + "\"http://localhost:%d/never\",".formatted(port()).repeat(100) + "\"x\"]";
        for (int i = 0; i < 5; i++) {
            var done = new CompletableFuture<List<Result>>();
            ImagePipeline.Ticket ticket = pipeline.submit(envelope(value), done::complete);
            sleep(30);
            ticket.cancel();
            assertThat(done).isNotDone();
        }
        var next = new CompletableFuture<List<Result>>();
        pipeline.submit(envelope("[" + padding + "\"" + Colour.RED.uri(root) + "\"]"), next::complete);
        assertThat(next.get(10, TimeUnit.SECONDS)).singleElement().isInstanceOf(Prediction.class);
    }

    @Test
    void codeThatCannotBeLinkedForOneOfSeveralIsToldAndGivesNoResult() {
        decoder = (bytes, header) -> {
            throw new UnsatisfiedLinkError("as if");
        };
        var told = new CompletableFuture<Throwable>();
        var done = new CompletableFuture<List<Result>>();
        String red = "\"" + Colour.RED.uri(root) + "\"";
        new ImagePipeline(line(), told::complete)
                .submit(envelope("[\"http://localhost:%d/500\",%s,%s]".formatted(port(), red, red)), done::complete);
        await().until(told::isDone);
        assertThat(told.join()).isInstanceOf(UnsatisfiedLinkError.class);
        assertThat(done).isNotDone();
    }
}
