package dev.densestream.train.data;

import dev.densestream.image.Pixels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Pictures of one size in a temporary file that is mapped into memory: as fast as memory while they fit there, and a hundred
 * thousand of them do not need a larger heap. Safe for use by many threads, each slot written once.
 */
final class PictureStore implements AutoCloseable {
    private final int width;
    private final int height;
    private final Path file;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    PictureStore(int slots, int width, int height) {
        this.width = width;
        this.height = height;
        try {
            file = Files.createTempFile("densestream-pictures", null);
            long size = Math.max(1, (long) slots * bytes());
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep pictures in a temporary file: " + e.getMessage(), e);
        }
    }

    void put(int slot, byte[] rgb) {
        MemorySegment.copy(rgb, 0, memory, ValueLayout.JAVA_BYTE, (long) slot * bytes(), bytes());
    }

    Pixels get(int slot) {
        byte[] rgb = new byte[bytes()];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, (long) slot * bytes(), rgb, 0, bytes());
        return new Pixels(width, height, rgb);
    }

    private int bytes() {
        return width * height * 3;
    }

    @Override
    public void close() {
        arena.close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }
}
