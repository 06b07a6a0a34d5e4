package dev.densestream.train.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The pictures to train on and those to choose by, found before anything is decoded.
 *
 * @param labels the names, in the order of the model's outputs
 */
public record LabelledPictures(List<String> labels, List<Labelled> training, List<Labelled> validation) {
    public LabelledPictures {
        labels = List.copyOf(labels);
        training = List.copyOf(training);
        validation = List.copyOf(validation);
    }

    /** Two folders with the same class folders in them. */
    public static LabelledPictures of(Path training, Path validation) {
        List<String> labels = ClassFolders.labels(training);
        List<String> others = ClassFolders.labels(validation);
        if (!labels.equals(others)) {
            throw new DataException("%s has the labels %s and %s has %s; they must be the same"
                    .formatted(training, labels, validation, others));
        }
        return new LabelledPictures(
                labels, ClassFolders.pictures(training, labels), ClassFolders.pictures(validation, labels));
    }

    /** {@code dir/train} and {@code dir/validation} where both are there, otherwise one folder that is divided. */
    public static LabelledPictures in(Path dir, double part, long seed) {
        Path training = dir.resolve("train");
        Path validation = dir.resolve("validation");
        if (Files.isDirectory(training) && Files.isDirectory(validation)) {
            return of(training, validation);
        }
        List<String> labels = ClassFolders.labels(dir);
        return divided(labels, ClassFolders.pictures(dir, labels), part, seed);
    }

    /**
     * Divides by what the pictures are: whether one belongs to validation is decided by its bytes and the seed alone. It stays
     * on its side when others are added later, and the same picture under two names is never on both sides.
     *
     * @param part of the pictures that is kept for validation; of each label at least one
     */
    public static LabelledPictures divided(List<String> labels, List<Labelled> all, double part, long seed) {
        if (!(part > 0 && part < 1)) {
            throw new IllegalArgumentException("validation split %s: allowed is above 0 and below 1".formatted(part));
        }
        var lot = new Lot(seed);
        List<Labelled> training = new ArrayList<>();
        List<Labelled> validation = new ArrayList<>();
        for (int label = 0; label < labels.size(); label++) {
            List<Lot.Drawn> drawn = lot.draw(all, label);
            double limit = Math.max(
                    part,
                    drawn.stream().mapToDouble(Lot.Drawn::number).min().orElse(part));
            drawn.forEach(d -> (d.number() <= limit ? validation : training).add(d.picture()));
        }
        return new LabelledPictures(labels, byName(training), byName(validation));
    }

    private static List<Labelled> byName(List<Labelled> pictures) {
        pictures.sort(Comparator.comparingInt(Labelled::label)
                .thenComparing(labelled -> labelled.picture().name()));
        return pictures;
    }
}
