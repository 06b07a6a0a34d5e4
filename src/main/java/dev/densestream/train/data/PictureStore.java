package dev.densestream.train.data;

import dev.densestream.image.Pixels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Pictures of one size in a temporary file that is mapped into memory: as fast as memory while they fit there, and a hundred
 * thousand of them do not need a larger heap. Safe for use by many threads, each slot written once.
 */
final class PictureStore implements AutoCloseable {
    private static final long MB = 1_000_000;

    private final int width;
    private final int height;
    private final FileChannel channel;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    /** @throws DataException if there is no room for them */
    PictureStore(int slots, int width, int height) {
        this.width = width;
        this.height = height;
        long size = Math.max(1, (long) slots * bytes());
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            checkRoom(folder, size);
            Path file = Files.createTempFile(folder, "densestream-pictures", null);
            // Unlinked at once where the system can do that: nothing is left behind, however the process ends.
            channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            channel.write(ByteBuffer.allocate(1), size - 1);
            memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
        } catch (IOException e) {
            throw new DataException("cannot keep pictures in %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static void checkRoom(Path folder, long size) throws IOException {
        FileStore disk = Files.getFileStore(folder);
        if (disk.getUsableSpace() < size) {
            throw new DataException(
                    "the decoded pictures take %,d MB and %s has room for %,d MB; -Djava.io.tmpdir=FOLDER in DENSESTREAM_JAVA_OPTS names another one"
                            .formatted(size / MB + 1, folder, disk.getUsableSpace() / MB));
        }
    }

    /** Written, not mapped: a disk that is full is an exception then, and not the end of the process. */
    void put(int slot, byte[] rgb) {
        ByteBuffer buffer = ByteBuffer.wrap(rgb);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer, (long) slot * bytes() + buffer.position());
            }
        } catch (IOException e) {
            throw new DataException("cannot keep a picture in a temporary file: " + e.getMessage(), e);
        }
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
            channel.close();
        } catch (IOException e) {
            throw new DataException("cannot close a temporary file", e);
        }
    }
}
