package dev.densestream.model.prepare;

import dev.densestream.model.Activation;
import dev.densestream.model.ModelException;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.model.verify.Agreement;
import java.nio.file.Path;
import java.util.List;

/** Holds a prepared model's file against what the original said of each picture alone: one by one, in pairs and in sevens. */
final class SelfCheck {
    static final List<Integer> BATCHES = List.of(1, 2, 7);

    private final List<byte[]> pictures;
    private final List<double[]> wanted;
    private final boolean freedBatch;

    /**
     * @param pictures at least as many as the largest batch
     * @param wanted the original's probabilities for each of them
     * @param freedBatch whether the original is for a batch of one
     */
    SelfCheck(List<byte[]> pictures, List<double[]> wanted, boolean freedBatch) {
        this.pictures = pictures;
        this.wanted = wanted;
        this.freedBatch = freedBatch;
    }

    /**
     * @return how far it is off, at most
     * @throws ModelException if it is too far, or pictures change each other's scores
     */
    Agreement prove(Path file, Precision precision) {
        try (OnnxSession session =
                OnnxSession.open(PreparedModel.open(file), new SessionOptions(Provider.CPU, BATCHES.getLast()))) {
            Activation activation = session.model().contract().activation();
            Agreement all = new Agreement(activation);
            for (int batch : BATCHES) {
                Agreement agreement = new Agreement(activation);
                compare(session, batch, agreement, all);
                judge(agreement, precision, batch);
            }
            return all;
        }
    }

    private void compare(OnnxSession session, int batch, Agreement one, Agreement other) {
        for (int start = 0; start + batch <= pictures.size(); start += batch) {
            List<float[]> found;
            try {
                found = session.run(pictures.subList(start, start + batch)).rows();
            } catch (ModelException e) {
                throw batch == 1 ? e : mixed("fails: " + e.getMessage(), batch);
            }
            for (int i = 0; i < batch; i++) {
                one.add(wanted.get(start + i), found.get(i));
                other.add(wanted.get(start + i), found.get(i));
            }
        }
    }

    private void judge(Agreement agreement, Precision precision, int batch) {
        double difference = switch (precision) {
            case FP32 -> agreement.largestOfRow();
            case FP16 -> agreement.largest();
        };
        if (!(difference <= precision.largestDifference())) {
            String by = "by up to %.1e, allowed is %.0e".formatted(difference, precision.largestDifference());
            throw batch == 1 ? alone(precision, by) : mixed("gives other scores (" + by + ")", batch);
        }
    }

    private static ModelException alone(Precision precision, String by) {
        return new ModelException(
                switch (precision) {
                    case FP32 ->
                        "the prepared model differs from the original, in a part of the highest probability, " + by;
                    case FP16 -> "in half precision its probabilities differ from the original's " + by;
                });
    }

    private ModelException mixed(String what, int batch) {
        return new ModelException(
                freedBatch
                        ? "it was exported for a batch of 1, and with %d pictures it %s: export it with a free batch"
                                .formatted(batch, what)
                        : "with %d pictures in a batch it %s: the pictures change each other's scores, as they do when a network is exported in training mode"
                                .formatted(batch, what));
    }
}
