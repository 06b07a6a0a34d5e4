package dev.densestream.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The pictures in a folder that has a folder for each label. Names that begin with a dot are passed over.
 *
 * @param labels the folders' names, sorted
 * @param pictures in the order of labels and names
 * @param unreadable files that could not be read, one line each
 */
record ClassFolders(List<String> labels, List<Labelled> pictures, List<String> unreadable) {
    ClassFolders {
        labels = List.copyOf(labels);
        pictures = List.copyOf(pictures);
        unreadable = List.copyOf(unreadable);
    }

    /** @throws DataException if there are fewer than two labels, or no file for one */
    static ClassFolders in(Path dir) {
        List<String> labels = list(dir).stream()
                .filter(Files::isDirectory)
                .map(folder -> folder.getFileName().toString())
                .toList();
        if (labels.size() < 2) {
            throw new DataException("%s has %s; needed is a folder for each label, at least two"
                    .formatted(
                            dir, labels.isEmpty() ? "no folders" : "only one folder, %s".formatted(labels.getFirst())));
        }
        List<Read> all = new ArrayList<>();
        for (int label = 0; label < labels.size(); label++) {
            int number = label;
            Path folder = dir.resolve(labels.get(label));
            List<Path> files = list(folder).stream()
                    .filter(file -> !Files.isDirectory(file))
                    .toList();
            if (files.isEmpty()) {
                throw new DataException("the class folder %s has no files".formatted(folder));
            }
            all.addAll(files.parallelStream().map(file -> Read.of(file, number)).toList());
        }
        return new ClassFolders(
                labels,
                all.stream().flatMap(read -> Stream.ofNullable(read.picture())).toList(),
                all.stream().flatMap(read -> Stream.ofNullable(read.failure())).toList());
    }

    /** One of both is null. */
    private record Read(Labelled picture, String failure) {
        static Read of(Path file, int label) {
            EncodedPicture picture = EncodedPicture.of(file);
            try {
                return new Read(new Labelled(picture, label, ContentHash.of(picture.read())), null);
            } catch (IOException e) {
                return new Read(null, "%s: it cannot be read (%s)".formatted(file, reason(e)));
            }
        }

        private static String reason(IOException e) {
            return e instanceof NoSuchFileException ? "the link leads nowhere" : e.getMessage();
        }
    }

    private static List<Path> list(Path dir) {
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new DataException("there is no folder " + dir);
        } catch (IOException e) {
            throw new DataException("cannot read the folder " + dir + ": " + e.getMessage(), e);
        }
    }
}
