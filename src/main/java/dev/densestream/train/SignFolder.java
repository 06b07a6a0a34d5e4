package dev.densestream.train;

import dev.densestream.image.ImageFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Drawn signs on disk, a folder for each label: {@code DIR/stop/00000.jpg}. */
public final class SignFolder {
    private static final Pattern DRAWN = Pattern.compile("\\d{5,}\\.(jpg|png)");

    private final Path folder;

    public SignFolder(Path folder) {
        this.folder = folder;
    }

    /** Whether there is anything in it that drawing could mix with. */
    public boolean isOccupied() throws IOException {
        if (!Files.isDirectory(folder)) {
            return Files.exists(folder);
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isPresent();
        }
    }

    /**
     * Draws and writes {@code perClass} pictures of every kind, on all cores. Pictures of an earlier drawing are removed
     * first: a mixture of two seeds would be a data set that nobody can make again. Other files are left alone.
     */
    public Drawn draw(long seed, int perClass) throws IOException {
        for (SignKind kind : SignKind.values()) {
            Files.createDirectories(folder.resolve(kind.label()));
            removeEarlier(folder.resolve(kind.label()));
        }
        SignPainter painter = new SignPainter(seed);
        Map<ImageFormat, LongAdder> pictures = new EnumMap<>(ImageFormat.class);
        for (ImageFormat format : ImageFormat.values()) {
            pictures.put(format, new LongAdder());
        }
        LongAdder bytes = new LongAdder();
        try {
            IntStream.range(0, perClass * SignKind.values().length).parallel().forEach(number -> {
                DrawnSign sign = painter.draw(number);
                write(sign, number / SignKind.values().length);
                pictures.get(sign.format()).increment();
                bytes.add(sign.bytes().length);
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new Drawn(
                pictures.get(ImageFormat.JPEG).sum(),
                pictures.get(ImageFormat.PNG).sum(),
                bytes.sum());
    }

    private void write(DrawnSign sign, int number) {
        String extension = sign.format() == ImageFormat.JPEG ? "jpg" : "png";
        Path file = folder.resolve(sign.label(), "%05d.%s".formatted(number, extension));
        try {
            Files.write(file, sign.bytes());
        } catch (FileSystemException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            // A full disk is told without the file.
            throw new UncheckedIOException(new FileSystemException(file.toString(), null, e.getMessage()));
        }
    }

    private static void removeEarlier(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                if (DRAWN.matcher(entry.getFileName().toString()).matches()) {
                    Files.delete(entry);
                }
            }
        }
    }

    /**
     * What was written.
     *
     * @param bytes of all pictures together
     */
    public record Drawn(long jpeg, long png, long bytes) {
        public long pictures() {
            return jpeg + png;
        }
    }
}
