package dev.densestream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.Headers;
import dev.densestream.event.InputFormat;
import dev.densestream.event.MessageReader;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.event.Source;
import dev.densestream.event.Stage;
import dev.densestream.fetch.FetchPolicy;
import dev.densestream.fetch.Fetchers;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.Execution;
import dev.densestream.model.ModelException;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.Scores;
import dev.densestream.model.SessionOptions;
import dev.densestream.model.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several models for one picture: real sessions, and stand-ins only where one must fail or hang. */
@Timeout(60)
class AnsweringTest {
    private static final List<String> COLOURS = List.of("red", "green", "blue");
    private static final int ROOM = 6;

    @TempDir
    private static Path root;

    private static PreparedModel sure;
    private static PreparedModel unsure;
    private static PreparedModel otherSize;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final PipelineStats stats = new PipelineStats();
    private final AtomicInteger decoded = new AtomicInteger();
    private final List<Set<PreprocessSpec>> targets = new CopyOnWriteArrayList<>();
    private final List<Prediction> shadowed = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void write() throws IOException {
        Colour.writeFiles(root);
        sure = PreparedModel.open(TestModels.writeColours(root.resolve("sure.onnx"), "sure", 0.05f, COLOURS));
        unsure = PreparedModel.open(TestModels.writeColours(root.resolve("unsure.onnx"), "unsure", 0.002f, COLOURS));
        otherSize = PreparedModel.open(TestModels.writeColours(root, 4, 5));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private LoadedModel loaded(PreparedModel model) {
        OnnxSession session = OnnxSession.open(model, new SessionOptions(Provider.CPU, 4));
        var batcher = new Batcher(images -> answers(session.run(images)), settings(), stats, AnsweringTest::fail);
        return new LoadedModel(model, Execution.CPU, batcher, session::close);
    }

    private ModelSlot slot(PreparedModel model) {
        ModelSlot slot = new ModelSlot();
        fill(slot, loaded(model));
        return slot;
    }

    private ModelSlot slot(PreparedModel model, BatchRunner runner) {
        var slot = TestSlots.of(model, new Batcher(runner, settings(), stats, AnsweringTest::fail));
        open.add(slot);
        return slot;
    }

    private void fill(ModelSlot slot, LoadedModel model) {
        try {
            slot.swap(model);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        open.add(slot);
    }

    private static BatchSettings settings() {
        return new BatchSettings(4, Duration.ofMillis(1));
    }

    private static List<Answer> answers(Scores scores) {
        return IntStream.range(0, scores.images())
                .mapToObj(i -> new Answer(scores.of(i), null))
                .toList();
    }

    private static void fail(Throwable fatal) {
        throw new AssertionError(fatal);
    }

    private ImagePipeline pipeline(Answering answering, Optional<Shadow> shadow) {
        var exact = new PictureDecoder();
        var line = new ImageLine(
                new MessageReader(InputFormat.AUTO, 1),
                Fetchers.of(new FetchPolicy(
                        List.of(root),
                        List.of(),
                        List.of(),
                        false,
                        1_000_000,
                        1,
                        0,
                        Duration.ofSeconds(20),
                        FetchPolicy.OnOutage.DEAD_LETTER)),
                wanted -> {
                    targets.add(wanted);
                    return (bytes, header) -> {
                        decoded.incrementAndGet();
                        return exact.decode(bytes, header);
                    };
                },
                answering,
                shadow,
                new LineSettings(3, Duration.ofSeconds(20), 1_000_000, 8, 8, 1_000_000, 16),
                stats);
        return new ImagePipeline(line, AnsweringTest::fail);
    }

    private static CompletableFuture<Result> submit(ImagePipeline pipeline, Colour colour, long offset) {
        var result = new CompletableFuture<Result>();
        pipeline.submit(
                new Envelope(
                        new byte[] {7},
                        colour.uri(root).getBytes(StandardCharsets.UTF_8),
                        Headers.NONE,
                        new Source("images", 3, offset, 1_795_521_600_000L)),
                results -> result.complete(results.getFirst()));
        return result;
    }

    private Result run(Answering answering, Colour colour) {
        return submit(pipeline(answering, Optional.empty()), colour, 1)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private float score(PreparedModel model, Colour colour, int label) {
        var prediction = (Prediction) run(new OneModel(slot(model)), colour);
        return prediction.labels().stream()
                .filter(each -> each.index() == label)
                .findFirst()
                .orElseThrow()
                .score();
    }

    @Test
    void asksTheNextModelOnlyWhereTheFirstIsUnsure() {
        var never = new Cascade(
                slot(sure), List.of(new Cascade.Step(new Cascade.Doubt(0.8, 0.1), slot(otherSize, images -> {
                    throw new ModelException("it must not be asked");
                }))));
        var first = (Prediction) run(never, Colour.GREEN);
        assertThat(first.model()).isEqualTo(new Prediction.Model("sure", sure.version(), "cpu", "fp32", 1, null));
        assertThat(decoded).hasValue(1);
        assertThat(targets)
                .containsExactly(Set.of(
                        sure.contract().preprocess(), otherSize.contract().preprocess()));

        var asked = new Cascade(slot(unsure), List.of(new Cascade.Step(new Cascade.Doubt(0.8, 0), slot(otherSize))));
        var second = (Prediction) run(asked, Colour.BLUE);
        assertThat(second.model())
                .isEqualTo(new Prediction.Model("colours", otherSize.version(), "cpu", "fp32", 2, null));
        assertThat(second.labels().getFirst().label()).isEqualTo("blue");
        assertThat(second.labels().getFirst().score()).isGreaterThan(0.99f);
        assertThat(decoded).hasValue(2);
    }

    @Test
    void aScoreThatIsWrittenAsTheLimitIsNotBelowIt() {
        assertThat(new Cascade.Doubt(0.9, 0).about(new float[] {0.1f, 0.9f})).isFalse();
        assertThat(new Cascade.Doubt(0.9, 0).about(new float[] {0.1f, Math.nextDown(0.9f)}))
                .isTrue();
    }

    @Test
    void theLastModelDecidesEvenWhereItIsUnsure() {
        var cascade = new Cascade(
                slot(unsure),
                List.of(
                        new Cascade.Step(new Cascade.Doubt(0.9, 0), slot(unsure)),
                        new Cascade.Step(new Cascade.Doubt(0.9, 0), slot(unsure))));
        var prediction = (Prediction) run(cascade, Colour.RED);
        assertThat(prediction.model().step()).isEqualTo(3);
        assertThat(prediction.labels().getFirst().score()).isLessThan(0.9f);
    }

    @Test
    void aStepThatFailsIsADeadLetter() {
        var cascade =
                new Cascade(slot(unsure), List.of(new Cascade.Step(new Cascade.Doubt(0.9, 0), slot(sure, images -> {
                    throw new ModelException("no memory");
                }))));
        var letter = (DeadLetter) run(cascade, Colour.RED);
        assertThat(letter.stage()).isEqualTo(Stage.INFER);
        assertThat(letter.message()).isEqualTo("no memory");
    }

    @ParameterizedTest
    @CsvSource({
        "0.8, 0,   0.79, 0.2,  true",
        "0.8, 0,   0.8,  0.2,  false",
        "0,   0.1, 0.4,  0.35, true",
        "0,   0.1, 0.4,  0.25, false",
        "0.5, 0.1, 0.6,  0.55, true",
        "0.5, 0.1, 0.4,  0.1,  true",
        "0.5, 0.1, 0.6,  0.4,  false",
    })
    void doubtIsALowScoreOrASmallMargin(
            double scoreBelow, double marginBelow, float best, float second, boolean doubt) {
        var when = new Cascade.Doubt(scoreBelow, marginBelow);
        assertThat(when.about(new float[] {0.01f, second, best})).isEqualTo(doubt);
        assertThat(when.about(new float[] {best, second, 0.01f})).isEqualTo(doubt);
    }

    @Test
    void anEnsembleSaysTheMeanAndWhoIsInIt() {
        float a = score(sure, Colour.RED, 0);
        float b = score(unsure, Colour.RED, 0);
        var prediction = (Prediction) run(new Ensemble(List.of(slot(sure), slot(unsure))), Colour.RED);

        assertThat(prediction.labels().getFirst().label()).isEqualTo("red");
        assertThat(prediction.labels().getFirst().score()).isCloseTo((a + b) / 2, within(1e-6f));
        assertThat(prediction.model().name()).isEqualTo("sure+unsure");
        assertThat(prediction.model().version()).matches("[0-9a-f]{12}");
        assertThat(prediction.model().members())
                .containsExactly(
                        new Prediction.Member("sure", sure.version()),
                        new Prediction.Member("unsure", unsure.version()));
        assertThat(prediction.model().step()).isNull();
        var swapped = (Prediction) run(new Ensemble(List.of(slot(unsure), slot(sure))), Colour.RED);
        assertThat(swapped.model().version()).isNotEqualTo(prediction.model().version());
    }

    @Test
    void everyImageIsAnsweredByOneModelWhileModelsAreSwapped() throws Exception {
        ModelSlot slot = slot(sure);
        ImagePipeline pipeline = pipeline(new OneModel(slot), Optional.empty());
        List<CompletableFuture<Result>> results = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            results.add(submit(pipeline, Colour.GREEN, i));
            if (i % 30 == 29) {
                slot.swap(loaded(i % 60 == 29 ? otherSize : sure));
            }
        }
        Set<String> versions = Set.of(sure.version(), otherSize.version());
        for (CompletableFuture<Result> result : results) {
            var prediction = (Prediction) result.get(30, TimeUnit.SECONDS);
            assertThat(versions).contains(prediction.model().version());
            assertThat(prediction.labels().getFirst().label()).isEqualTo("green");
        }
        assertThat(results)
                .extracting(result -> ((Prediction) result.join()).model().version())
                .containsAll(versions);
        assertThat(stats.failed()).isZero();
    }

    private Shadow shadow(ModelSlot slot, ShadowSink sink) {
        var shadow = new Shadow(slot, ROOM, 2, sink);
        open.add(shadow);
        return shadow;
    }

    private CompletableFuture<ShadowSink.End> keep(Reading reading, byte[] key, Prediction result) {
        assertThat(reading.fate()).isEqualTo(Reading.Fate.COMMITTED);
        assertThat(key).containsExactly(7);
        shadowed.add(result);
        return CompletableFuture.completedFuture(ShadowSink.End.ARRIVED);
    }

    /** The main results, which all must be there whatever the shadow does. */
    private List<Result> classify(int images, Shadow shadow) throws Exception {
        ImagePipeline pipeline = pipeline(new OneModel(slot(sure)), Optional.of(shadow));
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            results.add(submit(pipeline, Colour.BLUE, i).get(10, TimeUnit.SECONDS));
        }
        assertThat(results).allSatisfy(result -> {
            var prediction = (Prediction) result;
            assertThat(prediction.model())
                    .isEqualTo(new Prediction.Model("sure", sure.version(), "cpu", "fp32", null, null));
        });
        return results;
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition::getAsBoolean);
    }

    @Test
    void aShadowSeesTheSamePixelsAndSaysItsOwn() throws Exception {
        Shadow shadow = shadow(slot(otherSize), this::keep);
        // No more than it has room for: nobody says how fast it is.
        classify(ROOM, shadow);
        await(() -> shadow.sent() + shadow.lost() == ROOM);

        assertThat(shadow.lost()).isZero();
        assertThat(decoded).hasValue(ROOM);
        assertThat(shadowed).hasSize(ROOM).allSatisfy(result -> {
            assertThat(result.model())
                    .isEqualTo(new Prediction.Model("colours", otherSize.version(), "cpu", "fp32", null, null));
            assertThat(result.labels()).hasSize(2);
            assertThat(result.labels().getFirst().label()).isEqualTo("blue");
            assertThat(result.uri()).isEqualTo(Colour.BLUE.uri(root));
        });
        assertThat(shadowed.stream().map(result -> result.source().offset()).sorted())
                .containsExactlyElementsOf(
                        IntStream.range(0, ROOM).mapToObj(Long::valueOf).toList());
    }

    @Test
    void aShadowThatHangsHoldsUpNobodyAndTakesNoMoreThanItsRoom() throws Exception {
        var held = new CountDownLatch(1);
        var hanging = new AtomicInteger();
        Shadow shadow = shadow(
                slot(unsure, images -> {
                    hanging.addAndGet(images.size());
                    try {
                        held.await();
                    } catch (InterruptedException e) {
                        // As native code does.
                    }
                    return images.stream()
                            .map(image -> new Answer(new float[3], null))
                            .toList();
                }),
                this::keep);
        classify(30, shadow);

        assertThat(shadow.sent()).isZero();
        assertThat(shadow.lost()).isEqualTo(30 - ROOM);
        assertThat(hanging).hasValueBetween(1, 4);
        held.countDown();
        await(() -> shadow.sent() == ROOM);
        assertThat(stats.failed()).isZero();
    }

    @Test
    void aShadowThatFailsIsOnlyCounted() throws Exception {
        Shadow shadow = shadow(
                slot(unsure, images -> {
                    throw new ModelException("its native code failed");
                }),
                this::keep);
        classify(10, shadow);
        await(() -> shadow.lost() == 10);

        assertThat(shadowed).isEmpty();
        assertThat(stats.failed()).isZero();
    }

    @Test
    void aShadowThatDiesIsLeftAlone() throws Exception {
        var slot = new ModelSlot();
        Shadow shadow = shadow(slot, this::keep);
        var batcher = new Batcher(
                images -> {
                    throw new IllegalStateException("its thread ended");
                },
                settings(),
                stats,
                shadow::died);
        fill(slot, new LoadedModel(unsure, Execution.CPU, batcher, () -> {}));
        classify(1, shadow);
        await(() -> batcher.waiting() == 0);
        Thread.sleep(100);
        classify(10, shadow);

        assertThat(shadow.lost()).isEqualTo(10);
        assertThat(shadow.sent()).isZero();
    }

    @Test
    void aShadowWithoutATopicOrAModelIsOnlyCounted() throws Exception {
        Shadow unheard = shadow(
                slot(unsure),
                (reading, key, result) ->
                        CompletableFuture.failedFuture(new IllegalStateException("the broker is away")));
        classify(5, unheard);
        await(() -> unheard.lost() == 5);
        Shadow empty = shadow(new ModelSlot(), this::keep);
        classify(5, empty);

        assertThat(empty.lost()).isEqualTo(5);
        assertThat(shadowed).isEmpty();
    }

    @Test
    void aResultWhoseEventIsReadAgainIsNeitherSentNorLost() throws Exception {
        var asked = new AtomicInteger();
        Shadow shadow = shadow(slot(unsure), (reading, key, result) -> {
            asked.incrementAndGet();
            return CompletableFuture.completedFuture(ShadowSink.End.FORGOTTEN);
        });
        classify(5, shadow);
        await(() -> asked.get() == 5);
        shadow.finish();

        assertThat(shadow.sent() + shadow.lost()).isZero();
    }

    @Test
    void whatHangsInAShadowAtTheEndIsLostAndEndsNothingLate() throws Exception {
        var held = new CountDownLatch(1);
        var began = new CountDownLatch(1);
        Shadow shadow = shadow(
                slot(unsure, images -> {
                    began.countDown();
                    try {
                        held.await();
                    } catch (InterruptedException e) {
                        // As native code does.
                    }
                    throw new ModelException("over");
                }),
                this::keep);
        classify(3, shadow);
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(shadow.lost()).isZero();

        long before = System.nanoTime();
        shadow.finish();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(shadow.lost()).isEqualTo(3);
        held.countDown();
    }

    @Test
    void anImageWithoutAPredictionIsNothingToAShadow() throws Exception {
        Shadow shadow = shadow(slot(unsure), this::keep);
        ImagePipeline pipeline = pipeline(
                new OneModel(slot(sure, images -> {
                    throw new ModelException("no");
                })),
                Optional.of(shadow));
        for (int i = 0; i < 3 * ROOM; i++) {
            assertThat(submit(pipeline, Colour.RED, i).get(10, TimeUnit.SECONDS))
                    .isInstanceOf(DeadLetter.class);
        }

        assertThat(shadow.sent() + shadow.lost()).isZero();
        classify(1, shadow);
        await(() -> shadow.sent() == 1);
    }
}
