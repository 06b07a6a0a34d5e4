package dev.densestream.train;

import dev.densestream.image.ImageDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.OptionException;
import dev.densestream.model.verify.Evaluation;
import dev.densestream.train.data.DataException;
import dev.densestream.train.data.DecodedPictures;
import dev.densestream.train.data.LabelledPictures;
import dev.densestream.train.data.Progress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** From labelled pictures to a prepared model file. */
public final class ModelTrainer {
    private final PictureReader reader;
    private final Progress progress;
    private final TrainingDevice device;
    private final boolean download;

    /**
     * With the device that is there.
     *
     * @param decoder the one that serves, so that training sees what serving will see
     */
    public ModelTrainer(ImageDecoder decoder, Progress progress) {
        this(decoder, progress, TrainingDevice.AUTO, false);
    }

    /** @param download whether PyTorch for CUDA may be fetched from the network */
    public ModelTrainer(ImageDecoder decoder, Progress progress, TrainingDevice device, boolean download) {
        this.reader = new PictureReader(decoder, progress);
        this.progress = progress;
        this.device = device;
        this.download = download;
    }

    /**
     * What to train and where to write it.
     *
     * @param name the model's name in predictions
     * @param preprocess how pictures become the model's input
     * @param embedding whether the file gives what the classifier reads as a second output
     * @param out the model file; checkpoints lie beside it while the run is unfinished
     * @param fresh whether checkpoints of an earlier run are removed
     */
    public record Job(
            String name,
            Start start,
            PreprocessSpec preprocess,
            TrainingSettings settings,
            boolean embedding,
            Path out,
            boolean fresh,
            Map<String, String> provenance) {
        public Job {
            int least = start.network().leastInput();
            if (Math.min(preprocess.width(), preprocess.height()) < least) {
                throw new IllegalArgumentException(
                        "input size %d × %d: this network halves it until nothing is left, allowed is %d and more"
                                .formatted(preprocess.width(), preprocess.height(), least));
            }
        }
    }

    /** What came of it. */
    public sealed interface Outcome {
        /**
         * There is a model.
         *
         * @param arguments all that decided what came out, by name and in words
         * @param evaluation of the validation pictures, as the file answers
         * @param uncalibrated the same without the temperature
         * @param temperature that the file divides logits by
         * @param history one entry for each epoch
         * @param epoch the one that was kept, from 1
         * @param parity the largest difference between a probability of the trained network and of the exported file
         * @param worst the mistakes with the highest scores, at most as many as a person looks at
         * @param leftOut what was found and not used, one line each
         */
        record Trained(
                Map<String, String> arguments,
                Evaluation evaluation,
                Evaluation uncalibrated,
                double temperature,
                List<EpochMetrics> history,
                int epoch,
                long parameters,
                int trainingPictures,
                double parity,
                List<Mistake> worst,
                List<String> leftOut)
                implements Outcome {
            public Trained {
                arguments = new LinkedHashMap<>(arguments);
                history = List.copyOf(history);
                worst = List.copyOf(worst);
                leftOut = List.copyOf(leftOut);
            }

            /** For all epochs, whether in one run or in several. */
            public double seconds() {
                return history.stream().mapToDouble(EpochMetrics::seconds).sum();
            }
        }

        /**
         * It was asked to stop. The same job goes on from there.
         *
         * @param next what it goes on with, in words
         * @param kept the folder with what was done
         */
        record Stopped(String next, Path kept) implements Outcome {}
    }

    /**
     * Goes on with the unfinished run of the same job where there is one.
     *
     * @param stop asked after each step; a checkpoint is written then
     * @throws DataException if there is nothing to learn from
     * @throws OptionException if a GPU is wanted that PyTorch cannot use
     * @throws UnfinishedRunException if there is an unfinished run of another job
     * @throws TrainingException if training diverged, memory is short, or the file would not do what the network does
     */
    public Outcome train(Job job, LabelledPictures pictures, BooleanSupplier stop) {
        Torch torch = Torch.start(device, download);
        if (torch.device().isGpu()) {
            progress.tell("training on the GPU");
        }
        var checkpoints = new Checkpoints(job.out(), progress::tell);
        Checkpoint from = begin(job, pictures, checkpoints);
        pictures.leftOut().forEach(line -> progress.tell("left out " + line));
        try (DecodedPictures training =
                        reader.training(pictures, job.settings().augmentation().enlarged(job.preprocess()));
                DecodedPictures validation = reader.validation(pictures, job.preprocess())) {
            reader.check(training, validation, job.settings().batchSize(), job.preprocess());
            if (job.fresh()) {
                checkpoints.delete();
            }
            return new TrainingRun(job, training, validation, pictures.leftOut(), checkpoints, progress)
                    .run(from, stop, torch);
        }
    }

    private Checkpoint begin(Job job, LabelledPictures pictures, Checkpoints checkpoints) {
        Map<String, String> arguments = RunArguments.of(job.start(), job.preprocess(), job.settings(), pictures);
        Optional<Checkpoint> earlier = job.fresh() ? Optional.empty() : checkpoints.latest(arguments);
        earlier.map(Checkpoint::state)
                .ifPresent(state -> progress.tell("goes on with the run in %s: epoch %d, step %d"
                        .formatted(checkpoints.folder(), state.epoch() + 1, state.step() + 1)));
        return earlier.orElseGet(() -> new Checkpoint(
                Checkpoint.State.start(arguments), job.start().parameters(), Map.of(), Optional.empty()));
    }
}
