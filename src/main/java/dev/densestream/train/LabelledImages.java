package dev.densestream.train;

import dev.densestream.image.ImageDecoder;
import dev.densestream.image.ImageException;
import dev.densestream.image.ImageHeader;
import dev.densestream.image.ImageHeaders;
import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.Preprocessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pictures of a folder per class, decoded once and kept in memory at the size that training wants. */
final class LabelledImages {
    private final List<String> labels;
    private final List<Pixels> pictures;
    private final int[] classes;
    private final List<String> unreadable;

    private LabelledImages(List<String> labels, List<Pixels> pictures, int[] classes, List<String> unreadable) {
        this.labels = labels;
        this.pictures = pictures;
        this.classes = classes;
        this.unreadable = unreadable;
    }

    /** A file and the class that its folder stands for. */
    record Labelled(Path file, int label) {}

    /**
     * The folders below {@code dir}, in the order of their names: the labels.
     *
     * @throws TrainingException if there are fewer than two
     */
    static List<String> labels(Path dir) {
        List<String> labels = list(dir).stream()
                .filter(Files::isDirectory)
                .map(folder -> folder.getFileName().toString())
                .toList();
        if (labels.size() < 2) {
            throw new TrainingException(
                    "%s has %d folders; needed is one for each label, at least two".formatted(dir, labels.size()));
        }
        return labels;
    }

    /** All files of the class folders, in the order of their names. */
    static List<Labelled> files(Path dir, List<String> labels) {
        List<Labelled> files = new ArrayList<>();
        for (int label = 0; label < labels.size(); label++) {
            int before = files.size();
            for (Path file : list(dir.resolve(labels.get(label)))) {
                if (Files.isRegularFile(file)) {
                    files.add(new Labelled(file, label));
                }
            }
            if (files.size() == before) {
                throw new TrainingException(
                        "the class folder %s has no files".formatted(dir.resolve(labels.get(label))));
            }
        }
        return files;
    }

    /** Decodes with the decoder that serves, and brings every picture to {@code spec}'s size. */
    static LabelledImages read(
            List<Labelled> files, List<String> labels, ImageDecoder decoder, PreprocessSpec spec, Progress progress) {
        var preprocessor = new Preprocessor(spec);
        Pixels[] read = new Pixels[files.size()];
        String[] failed = new String[files.size()];
        IntStream.range(0, files.size()).parallel().forEach(i -> {
            try {
                byte[] bytes = Files.readAllBytes(files.get(i).file());
                ImageHeader header = ImageHeaders.read(bytes);
                read[i] = new Pixels(spec.width(), spec.height(), preprocessor.prepare(decoder.decode(bytes, header)));
            } catch (ImageException | IOException e) {
                failed[i] = files.get(i).file() + ": " + e.getMessage();
            }
            progress.step();
        });
        int[] kept =
                IntStream.range(0, read.length).filter(i -> read[i] != null).toArray();
        return new LabelledImages(
                labels,
                IntStream.of(kept).mapToObj(i -> read[i]).toList(),
                IntStream.of(kept).map(i -> files.get(i).label()).toArray(),
                Stream.of(failed).filter(line -> line != null).toList());
    }

    List<String> labels() {
        return labels;
    }

    int size() {
        return pictures.size();
    }

    Pixels picture(int i) {
        return pictures.get(i);
    }

    int label(int i) {
        return classes[i];
    }

    /** Files that are no pictures, one line each; they are left out. */
    List<String> unreadable() {
        return unreadable;
    }

    private static List<Path> list(Path dir) {
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (java.nio.file.NoSuchFileException | java.nio.file.NotDirectoryException e) {
            throw new TrainingException("there is no folder " + dir);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the folder " + dir + ": " + e.getMessage(), e);
        }
    }
}
