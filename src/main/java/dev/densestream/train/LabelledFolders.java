package dev.densestream.train;

import dev.densestream.train.LabelledImages.Labelled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The pictures to train on and those to choose by, found before anything is decoded.
 *
 * @param labels the names of the class folders, sorted
 */
public record LabelledFolders(List<String> labels, List<Labelled> training, List<Labelled> validation) {
    public LabelledFolders {
        labels = List.copyOf(labels);
        training = List.copyOf(training);
        validation = List.copyOf(validation);
    }

    /** Two folders with the same class folders in them. */
    public static LabelledFolders of(Path training, Path validation) {
        List<String> labels = LabelledImages.labels(training);
        List<String> others = LabelledImages.labels(validation);
        if (!labels.equals(others)) {
            throw new TrainingException("%s has the labels %s and %s has %s; they must be the same"
                    .formatted(training, labels, validation, others));
        }
        return new LabelledFolders(
                labels, LabelledImages.files(training, labels), LabelledImages.files(validation, labels));
    }

    /** {@code dir/train} and {@code dir/validation} where both are there, otherwise one folder that is divided. */
    public static LabelledFolders in(Path dir, double part, long seed) {
        Path training = dir.resolve("train");
        Path validation = dir.resolve("validation");
        return Files.isDirectory(training) && Files.isDirectory(validation)
                ? of(training, validation)
                : divided(dir, part, seed);
    }

    /** @param part of each class that is kept for validation, at least one picture */
    private static LabelledFolders divided(Path dir, double part, long seed) {
        List<String> labels = LabelledImages.labels(dir);
        List<Labelled> training = new ArrayList<>();
        List<Labelled> validation = new ArrayList<>();
        Random random = new Random(seed);
        List<Labelled> all = LabelledImages.files(dir, labels);
        for (int label = 0; label < labels.size(); label++) {
            int wanted = label;
            List<Labelled> files = new ArrayList<>(
                    all.stream().filter(file -> file.label() == wanted).toList());
            Collections.shuffle(files, random);
            int kept = Math.max(1, (int) Math.round(files.size() * part));
            validation.addAll(files.subList(0, kept));
            training.addAll(files.subList(kept, files.size()));
        }
        return new LabelledFolders(labels, training, validation);
    }
}
