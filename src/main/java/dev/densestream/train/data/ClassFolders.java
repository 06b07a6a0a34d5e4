package dev.densestream.train.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A folder that has a folder for each label. Names that begin with a dot are passed over. */
public final class ClassFolders {
    private ClassFolders() {}

    /**
     * The folders below {@code dir}, in the order of their names: the labels.
     *
     * @throws DataException if there are fewer than two
     */
    public static List<String> labels(Path dir) {
        List<String> labels = list(dir).stream()
                .filter(Files::isDirectory)
                .map(folder -> folder.getFileName().toString())
                .toList();
        if (labels.size() < 2) {
            throw new DataException(
                    "%s has %d folders; needed is one for each label, at least two".formatted(dir, labels.size()));
        }
        return labels;
    }

    /**
     * All files of the class folders, in the order of their names.
     *
     * @throws DataException if a label has none
     */
    public static List<Labelled> pictures(Path dir, List<String> labels) {
        List<Labelled> pictures = new ArrayList<>();
        for (int label = 0; label < labels.size(); label++) {
            int before = pictures.size();
            for (Path file : list(dir.resolve(labels.get(label)))) {
                if (Files.isRegularFile(file)) {
                    pictures.add(new Labelled(EncodedPicture.of(file), label));
                }
            }
            if (pictures.size() == before) {
                throw new DataException("the class folder %s has no files".formatted(dir.resolve(labels.get(label))));
            }
        }
        return pictures;
    }

    private static List<Path> list(Path dir) {
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new DataException("there is no folder " + dir);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the folder " + dir + ": " + e.getMessage(), e);
        }
    }
}
