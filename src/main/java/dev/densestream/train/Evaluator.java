package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.densestream.image.Pixels;
import dev.densestream.train.data.DecodedPictures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Asks a network about every one of some pictures. */
final class Evaluator {
    /** Changes no answer. */
    private static final int BATCH = 64;

    private final DecodedPictures pictures;
    private final Batches batches;
    private final Torch engine;

    Evaluator(DecodedPictures pictures, Scaling scaling, Torch engine) {
        this.pictures = pictures;
        this.batches = new Batches(scaling);
        this.engine = engine;
    }

    Answers answers(Trainable network) {
        List<float[]> rows = new ArrayList<>();
        for (int start = 0; start < pictures.size(); start += BATCH) {
            int end = Math.min(pictures.size(), start + BATCH);
            List<Pixels> batch =
                    IntStream.range(start, end).mapToObj(pictures::picture).toList();
            try (NDManager manager = engine.newBaseManager();
                    NDArray logits = network.forward(batches.of(batch, manager), false)) {
                float[] values = logits.toFloatArray();
                int classes = pictures.labels().size();
                for (int row = 0; row < batch.size(); row++) {
                    rows.add(Arrays.copyOfRange(values, row * classes, (row + 1) * classes));
                }
            }
        }
        return new Answers(pictures, rows);
    }
}
