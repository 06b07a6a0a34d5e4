package dev.densestream.train.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pictures to train on and those to choose by, found before anything is decoded. No picture is on both sides, whatever its
 * name there.
 *
 * @param labels the names, in the order of the model's outputs
 * @param leftOut what was found and is not used, one line each
 */
public record LabelledPictures(
        List<String> labels, List<Labelled> training, List<Labelled> validation, List<String> leftOut) {
    public LabelledPictures {
        labels = List.copyOf(labels);
        training = List.copyOf(training);
        validation = List.copyOf(validation);
        leftOut = List.copyOf(leftOut);
    }

    /** Two folders with the same class folders in them. What is in both is only validated with. */
    public static LabelledPictures of(Path training, Path validation) {
        ClassFolders learned = ClassFolders.in(training);
        ClassFolders chosen = ClassFolders.in(validation);
        if (!learned.labels().equals(chosen.labels())) {
            throw new DataException("%s has the labels %s and %s has %s; they must be the same"
                    .formatted(training, learned.labels(), validation, chosen.labels()));
        }
        Map<ContentHash, String> names = new HashMap<>();
        chosen.pictures()
                .forEach(picture ->
                        names.putIfAbsent(picture.hash(), picture.picture().name()));
        List<Labelled> kept = new ArrayList<>();
        List<String> leftOut = new ArrayList<>(learned.unreadable());
        leftOut.addAll(chosen.unreadable());
        for (Labelled picture : learned.pictures()) {
            String twin = names.get(picture.hash());
            if (twin == null) {
                kept.add(picture);
            } else {
                leftOut.add(
                        "%s: the same picture is %s".formatted(picture.picture().name(), twin));
            }
        }
        return new LabelledPictures(learned.labels(), kept, chosen.pictures(), leftOut);
    }

    /**
     * {@code dir/train} and {@code dir/validation} where both are there, otherwise one folder that is divided: whether a picture
     * is for validation is decided by its bytes alone. It stays on its side when others are added later and with any seed, and the
     * same picture under two names is never on both sides.
     *
     * @param share of the pictures that is for validation
     */
    public static LabelledPictures in(Path dir, double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("validation share %s: allowed is above 0 and below 1".formatted(share));
        }
        if (isDivided(dir)) {
            return of(dir.resolve("train"), dir.resolve("validation"));
        }
        ClassFolders all = ClassFolders.in(dir);
        Map<Boolean, List<Labelled>> sides = all.pictures().stream()
                .collect(Collectors.partitioningBy(picture -> picture.hash().position() < share));
        return new LabelledPictures(all.labels(), sides.get(false), sides.get(true), all.unreadable());
    }

    /** Whether a folder says itself which pictures are for validation. */
    public static boolean isDivided(Path dir) {
        return Files.isDirectory(dir.resolve("train")) && Files.isDirectory(dir.resolve("validation"));
    }

    /** Pictures that only corrections know, divided by {@code share} as those of a folder are. */
    public static LabelledPictures of(Corrections corrections, double share) {
        return new LabelledPictures(List.of(), List.of(), List.of(), List.of()).corrected(corrections, share);
    }

    /** Pictures that only corrections know, and a folder to choose by. */
    public static LabelledPictures of(Corrections corrections, Path validation) {
        ClassFolders chosen = ClassFolders.in(validation);
        return new LabelledPictures(chosen.labels(), List.of(), chosen.pictures(), chosen.unreadable())
                .corrected(corrections, 0);
    }

    /**
     * The same pictures with the labels that corrections give them, each on its side, and those that only corrections know.
     *
     * @param share of the latter that is for validation, decided by their bytes; 0 where a folder says what is for validation
     * @throws DataException if there are fewer than two labels
     */
    public LabelledPictures corrected(Corrections corrections, double share) {
        return new Correcting(this, corrections).result(share);
    }

    /** The same for the same pictures with the same labels on the same sides, wherever they lie. */
    public ContentHash hash() {
        return ContentHash.of(Stream.concat(
                        training.stream().map(picture -> line("training", picture)),
                        validation.stream().map(picture -> line("validation", picture)))
                .collect(Collectors.joining("\n")));
    }

    private String line(String side, Labelled picture) {
        return "%s %s %s"
                .formatted(side, labels.get(picture.label()), picture.hash().hex());
    }
}
