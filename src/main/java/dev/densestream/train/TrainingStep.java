package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.densestream.image.Pixels;
import dev.densestream.train.data.DecodedPictures;
import java.util.List;
import java.util.stream.IntStream;

/** One batch forward and backward: leaves the gradients in the network. */
final class TrainingStep {
    private final TrainingSettings settings;
    private final DecodedPictures pictures;
    private final int width;
    private final int height;
    private final Targets targets;
    private final Batches batches;
    private final Torch engine;

    /**
     * @param pictures to learn from, of any size
     * @param width that the network takes
     * @param height that the network takes
     */
    TrainingStep(
            TrainingSettings settings, DecodedPictures pictures, Scaling scaling, int width, int height, Torch engine) {
        this.settings = settings;
        this.pictures = pictures;
        this.width = width;
        this.height = height;
        this.targets = new Targets(pictures, settings.smoothing(), settings.balanced());
        this.batches = new Batches(scaling);
        this.engine = engine;
    }

    /** @param right how many of the pictures, changed as they are, were recognised */
    record Result(double loss, int right) {}

    int pictures() {
        return pictures.size();
    }

    /** @throws TrainingException if memory is short, with the batch size to try */
    Result run(Trainable network, Seeds seeds, int epoch, int step, List<Integer> chosen) {
        List<Pixels> changed = changed(seeds, epoch, chosen);
        if (settings.dropout() > 0) {
            engine.setRandomSeed(seeds.dropout(epoch, step));
        }
        try (NDManager manager = engine.newBaseManager();
                GradientCollector gradients = engine.newGradientCollector()) {
            NDArray logits = network.forward(batches.of(changed, manager), true);
            NDArray wanted = manager.create(targets.of(chosen), logits.getShape());
            NDArray loss = logits.logSoftmax(1).mul(wanted).sum().neg();
            gradients.backward(loss);
            return new Result(loss.getFloat(), right(logits, chosen));
        } catch (RuntimeException e) {
            throw ShortMemory.in(e, chosen.size());
        } catch (OutOfMemoryError e) {
            throw ShortMemory.in(e, chosen.size());
        }
    }

    /** The pictures as an epoch changes them. */
    List<Pixels> changed(Seeds seeds, int epoch, List<Integer> chosen) {
        return IntStream.range(0, chosen.size())
                .parallel()
                .mapToObj(chosen::get)
                .map(i -> settings.augmentation().apply(pictures.picture(i), width, height, seeds.picture(epoch, i)))
                .toList();
    }

    private int right(NDArray logits, List<Integer> chosen) {
        return Answers.right(
                logits.toFloatArray(), chosen.stream().mapToInt(pictures::label).toArray());
    }
}
