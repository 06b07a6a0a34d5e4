package dev.densestream.cli;

import dev.densestream.image.ImageException;
import dev.densestream.image.Pixels;
import dev.densestream.model.verify.PictureFiles;
import dev.densestream.train.SignPainter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pictures to compare two forms of a model on. */
final class RealPictures {
    private static final long SEED = 4;

    private final PictureFiles files;

    RealPictures(PictureFiles files) {
        this.files = files;
    }

    /** Drawn signs: nothing else is at hand everywhere. */
    List<Pixels> drawn(int count) {
        SignPainter painter = new SignPainter(SEED);
        return IntStream.range(0, count)
                .parallel()
                .mapToObj(number -> {
                    try {
                        return files.decode(painter.draw(number).bytes());
                    } catch (ImageException e) {
                        throw new IllegalStateException("a drawn sign cannot be decoded", e);
                    }
                })
                .toList();
    }

    /** The first pictures below a folder, spread evenly over all; files that are no pictures are passed over. */
    List<Pixels> below(Path folder, int count) throws IOException {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(folder)) {
            all = paths.filter(Files::isRegularFile).sorted().toList();
        }
        List<Pixels> pictures = new ArrayList<>();
        for (int i = 0; i < Math.min(count, all.size()); i++) {
            try {
                pictures.add(files.read(all.get((int) ((long) i * all.size() / Math.min(count, all.size())))));
            } catch (ImageException e) {
                // The comparison needs pictures, not these ones.
            }
        }
        if (pictures.isEmpty()) {
            throw new UsageException("--images %s: there are no pictures below it".formatted(folder));
        }
        return pictures;
    }
}
