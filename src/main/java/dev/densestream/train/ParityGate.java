package dev.densestream.train;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.train.data.DecodedPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Lets a model file come into being only if ONNX Runtime, reading that very file, gives the trained network's own
 * probabilities for every validation picture.
 */
final class ParityGate {
    /** Two correct float implementations of a network of this depth differ by about 1e-6. */
    private static final double LARGEST = 1e-4;

    private static final int BATCH = 32;

    private final DecodedPictures pictures;
    private final Answers trained;
    private final double temperature;

    /**
     * @param trained what the network said of {@code pictures}, in their order
     * @param temperature that the file divides its logits by
     */
    ParityGate(DecodedPictures pictures, Answers trained, double temperature) {
        this.pictures = pictures;
        this.trained = trained;
        this.temperature = temperature;
    }

    /**
     * @return the largest difference of a probability
     * @throws TrainingException if it is too large; {@code out} is then as it was before
     */
    double write(ModelProto model, Path out) {
        try {
            Path folder = out.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            // Not createTempFile: that makes a file which only its owner may read, and services run as somebody else.
            Path unproven = folder.resolve(".%s.%s.unproven".formatted(out.getFileName(), UUID.randomUUID()));
            try {
                Files.write(unproven, model.toByteArray());
                double difference = difference(unproven);
                if (!(difference < LARGEST)) {
                    throw new TrainingException(
                            "the exported model differs from the trained network by %.2e in a probability, allowed is %.0e; no file was written"
                                    .formatted(difference, LARGEST));
                }
                Files.move(unproven, out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                return difference;
            } finally {
                Files.deleteIfExists(unproven);
            }
        } catch (IOException e) {
            throw new TrainingException("cannot write " + out + ": " + e.getMessage(), e);
        }
    }

    private double difference(Path file) {
        double largest = 0;
        try (OnnxSession session =
                OnnxSession.open(PreparedModel.open(file), new SessionOptions(Provider.CPU, BATCH))) {
            for (int start = 0; start < pictures.size(); start += BATCH) {
                List<byte[]> batch = new ArrayList<>();
                for (int i = start; i < Math.min(pictures.size(), start + BATCH); i++) {
                    batch.add(pictures.picture(i).rgb());
                }
                List<float[]> scores = session.run(batch).rows();
                for (int i = 0; i < scores.size(); i++) {
                    largest =
                            Math.max(largest, difference(scores.get(i), trained.probabilities(start + i, temperature)));
                }
            }
        }
        return largest;
    }

    /** A score that is no number is as far away as can be. */
    private static double difference(float[] one, float[] other) {
        double largest = 0;
        for (int i = 0; i < one.length; i++) {
            double difference = Math.abs(one[i] - other[i]);
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return largest;
    }
}
