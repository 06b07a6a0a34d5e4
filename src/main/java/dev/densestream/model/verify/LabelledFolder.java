package dev.densestream.model.verify;

import dev.densestream.model.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Pictures in a folder for each label.
 *
 * @param pictures in the order of their paths
 */
public record LabelledFolder(List<Labelled> pictures) {
    public LabelledFolder {
        pictures = List.copyOf(pictures);
    }

    /**
     * A picture and what is on it.
     *
     * @param label its index among the model's labels
     */
    public record Labelled(Path file, int label) {}

    /**
     * Finds the pictures; none is decoded yet.
     *
     * @param labels the model's; each folder is called like one of them, and not all need a folder
     * @throws OptionException if there are no pictures, or a folder has another name
     */
    public static LabelledFolder of(Path dir, List<String> labels) {
        List<Labelled> pictures = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Path folder : list(dir)) {
            String name = folder.getFileName().toString();
            if (!Files.isDirectory(folder)) {
                continue;
            }
            int label = labels.indexOf(name);
            if (label < 0) {
                unknown.add(name);
            } else {
                list(folder).stream()
                        .filter(Files::isRegularFile)
                        .forEach(file -> pictures.add(new Labelled(file, label)));
            }
        }
        if (!unknown.isEmpty()) {
            throw new OptionException("the folders %s in %s are no labels of the model, which are %s"
                    .formatted(some(unknown), dir, some(labels)));
        }
        if (pictures.isEmpty()) {
            throw new OptionException("%s has no folder with pictures for any label of the model, which are %s"
                    .formatted(dir, some(labels)));
        }
        return new LabelledFolder(pictures);
    }

    private static String some(List<String> names) {
        int shown = 10;
        return names.size() <= shown
                ? String.join(", ", names)
                : "%s and %d more".formatted(String.join(", ", names.subList(0, shown)), names.size() - shown);
    }

    private static List<Path> list(Path dir) {
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new OptionException("there is no folder " + dir, e);
        } catch (IOException e) {
            throw new OptionException("the folder %s cannot be read: %s".formatted(dir, e), e);
        }
    }
}
