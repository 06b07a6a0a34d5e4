package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.train.ModelTrainer.Outcome;
import dev.densestream.train.data.LabelledPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that was interrupted goes on as if it had not been: the file is the same, bit for bit. */
class ResumeTest {
    /** 40 pictures in batches of 8. */
    private static final int STEPS = 5;

    private static final TrainingSettings SETTINGS = StripedJob.changed(4, 0.05, 0.1, 0, 1);

    @TempDir
    private static Path folder;

    private static LabelledPictures pictures;
    private static byte[] uninterrupted;

    @BeforeAll
    static void trainOnceWithoutInterruption() throws Exception {
        StripedPictures.write(folder.resolve("pictures", "train"), 20, 1);
        StripedPictures.write(folder.resolve("pictures", "validation"), 10, 2);
        pictures = LabelledPictures.in(folder.resolve("pictures"), 0.2);
        job("uninterrupted.onnx").run(pictures);
        uninterrupted = Files.readAllBytes(folder.resolve("uninterrupted.onnx"));
    }

    @Test
    void makesTheSameFileWhenItWasStoppedInTheMiddleOfEpochsAndAtTheirEnds() throws Exception {
        StripedJob job = job("stopped.onnx");
        assertThat(job.run(pictures, afterSteps(2), new ToldProgress()))
                .isEqualTo(new Outcome.Stopped(1, 3, unfinished("stopped.onnx")));
        // The last step of an epoch is followed by its validation, and only then by the end.
        assertThat(job.run(pictures, afterSteps(STEPS - 2), new ToldProgress()))
                .isEqualTo(new Outcome.Stopped(2, 1, unfinished("stopped.onnx")));
        assertThat(job.run(pictures, afterSteps(STEPS + 3), new ToldProgress()))
                .isEqualTo(new Outcome.Stopped(3, 4, unfinished("stopped.onnx")));
        var told = new ToldProgress();
        job.run(pictures, () -> false, told);
        assertThat(told.lines())
                .containsExactly("goes on with the run in %s: epoch 3, step 4".formatted(unfinished("stopped.onnx")));
        assertThat(Files.readAllBytes(folder.resolve("stopped.onnx"))).isEqualTo(uninterrupted);
        assertThat(unfinished("stopped.onnx")).doesNotExist();
    }

    @Test
    void losesOneEpochAtMostWhenItIsCutOff() throws Exception {
        StripedJob job = job("cut.onnx");
        cutOff(job, 2 * STEPS + 2);
        assertThat(checkpoints("cut.onnx"))
                .containsExactly("epoch-000001-step-00000000.checkpoint", "epoch-000002-step-00000000.checkpoint");
        var told = new ToldProgress();
        job.run(pictures, () -> false, told);
        assertThat(told.lines()).singleElement().asString().endsWith("epoch 3, step 1");
        assertThat(Files.readAllBytes(folder.resolve("cut.onnx"))).isEqualTo(uninterrupted);
    }

    @Test
    void passesADamagedCheckpointOverForTheOneBefore() throws Exception {
        StripedJob job = job("damaged.onnx");
        cutOff(job, 3 * STEPS + 2);
        Path newest =
                unfinished("damaged.onnx").resolve(checkpoints("damaged.onnx").getLast());
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest, bytes);
        var told = new ToldProgress();
        job.run(pictures, () -> false, told);
        assertThat(told.lines())
                .containsExactly(
                        "the checkpoint %s is damaged and not used: its digest is not that of its content"
                                .formatted(newest),
                        "goes on with the run in %s: epoch 3, step 1".formatted(unfinished("damaged.onnx")));
        assertThat(Files.readAllBytes(folder.resolve("damaged.onnx"))).isEqualTo(uninterrupted);
    }

    @Test
    void beginsAnewWhereNoCheckpointIsWhole() throws Exception {
        StripedJob job = job("both.onnx");
        cutOff(job, STEPS + 1);
        for (String name : checkpoints("both.onnx")) {
            Path file = unfinished("both.onnx").resolve(name);
            Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 20));
        }
        var told = new ToldProgress();
        job.run(pictures, () -> false, told);
        assertThat(told.lines()).singleElement().asString().contains("it has only 20 bytes");
        assertThat(Files.readAllBytes(folder.resolve("both.onnx"))).isEqualTo(uninterrupted);
    }

    @Test
    void saysWhichArgumentsDifferAndLeavesTheCheckpointAlone() throws Exception {
        StripedJob job = job("other.onnx");
        job.run(pictures, afterSteps(2), new ToldProgress());
        assertThatThrownBy(
                        () -> job.with(StripedJob.changed(5, 0.02, 0.1, 0, 1)).run(pictures))
                .isInstanceOf(UnfinishedRunException.class)
                .hasMessage(
                        "%s holds an unfinished run with other arguments (epochs: 4 there, 5 here; learning rate: 0.05 there, 0.02 here); give the same ones to go on with it, or --fresh to begin anew",
                        unfinished("other.onnx"));
        assertThat(checkpoints("other.onnx")).hasSize(1);
    }

    @Test
    void refusesToGoOnWithOtherPicturesUnlessItBeginsAnew() throws Exception {
        StripedJob job = job("fresh.onnx");
        job.run(pictures, afterSteps(2), new ToldProgress());
        StripedPictures.write(folder.resolve("more"), 21, 1);
        LabelledPictures more = LabelledPictures.of(folder.resolve("more"), folder.resolve("pictures", "validation"));
        assertThatThrownBy(() -> job.run(more))
                .isInstanceOf(UnfinishedRunException.class)
                .hasMessageContaining("pictures: 40 for training, 20 for validation, digest ")
                .hasMessageContaining("42 for training, 20 for validation, digest ");
        job.begunAnew().run(more);
        job("again.onnx").run(more);
        assertThat(Files.readAllBytes(folder.resolve("fresh.onnx")))
                .isEqualTo(Files.readAllBytes(folder.resolve("again.onnx")));
    }

    @Test
    void keepsTheLastGoodCheckpointAndTheBestModelWhenTheLossBecomesNoNumber() throws Exception {
        StripedJob job = job("diverged.onnx");
        cutOff(job, 2 * STEPS + 2);
        Path newest =
                unfinished("diverged.onnx").resolve(checkpoints("diverged.onnx").getLast());
        Checkpoint good = CheckpointFile.read(newest);
        Map<String, float[]> momentum = new LinkedHashMap<>(good.momentum());
        momentum.put("classifier.bias", new float[] {Float.NaN, 0});
        CheckpointFile.write(new Checkpoint(good.state(), good.current(), momentum, good.best()), newest);
        byte[] before = Files.readAllBytes(newest);
        int best = EpochMetrics.best(good.state().history()).epoch();
        assertThatThrownBy(() -> job.run(pictures))
                .isInstanceOf(TrainingException.class)
                .hasMessageMatching(
                        "the loss is no number any more \\(step \\d of epoch 3\\): training diverged and was stopped\\."
                                + " The last good checkpoint is kept in \\S+diverged.onnx.unfinished, and best.onnx is the model of epoch "
                                + best + "\\. Try a lower .*");
        assertThat(Files.readAllBytes(newest)).isEqualTo(before);
        assertThat(SavedNetwork.read(unfinished("diverged.onnx").resolve("best.onnx"))
                        .parameters()
                        .asMap())
                .containsExactlyEntriesOf(good.best().orElseThrow().asMap());
    }

    @Test
    void saysThatACheckpointCouldNotBeWritten() throws Exception {
        Files.writeString(unfinished("full.onnx"), "a file where a folder should be");
        assertThatThrownBy(() -> new Checkpoints(folder.resolve("full.onnx"), line -> {})
                        .save(new Checkpoint(
                                Checkpoint.State.start(Map.of()),
                                Parameters.initial(StripedJob.NETWORK, 1),
                                Map.of(),
                                Optional.empty())))
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith("cannot write the checkpoint " + unfinished("full.onnx"));
    }

    /** Ends as a killed process does: nothing is written any more. */
    private static void cutOff(StripedJob job, int steps) {
        var left = new AtomicInteger(steps);
        assertThatThrownBy(() -> job.run(
                        pictures,
                        () -> {
                            if (left.decrementAndGet() == 0) {
                                throw new IllegalStateException("killed");
                            }
                            return false;
                        },
                        new ToldProgress()))
                .hasMessage("killed");
    }

    /** Asked once after each step, and once more after an epoch. */
    private static BooleanSupplier afterSteps(int steps) {
        var left = new AtomicInteger(steps);
        return () -> left.decrementAndGet() <= 0;
    }

    private static StripedJob job(String file) {
        return new StripedJob(SETTINGS, folder.resolve(file), false);
    }

    private static Path unfinished(String file) {
        return folder.resolve(file + ".unfinished");
    }

    private static List<String> checkpoints(String file) throws IOException {
        try (Stream<Path> files = Files.list(unfinished(file))) {
            return files.map(path -> path.getFileName().toString())
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }
}
