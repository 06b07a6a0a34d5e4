package dev.densestream.cli.labels;

import dev.densestream.train.data.DataException;
import dev.densestream.train.data.EncodedPicture;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Fetched pictures, in a temporary file without a name: each is asked for once, however often it is read. Safe for many
 * threads.
 */
public final class PictureCache implements AutoCloseable {
    private final FileChannel file;
    private long end;

    /** @throws DataException if there is no room for one */
    public PictureCache() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            // Unlinked at once where the system can do that: nothing is left behind, however the process ends.
            file = FileChannel.open(
                    Files.createTempFile(folder, "densestream-fetched", null),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw new DataException("cannot keep pictures in %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /**
     * @param name where it was found, for people
     * @throws DataException if the disk is full
     */
    EncodedPicture keep(String name, byte[] bytes) {
        long at = reserve(bytes.length);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            while (buffer.hasRemaining()) {
                file.write(buffer, at + buffer.position());
            }
        } catch (IOException e) {
            throw new DataException("cannot keep a picture in a temporary file: " + e.getMessage(), e);
        }
        return new Kept(name, at, bytes.length);
    }

    private synchronized long reserve(int bytes) {
        long at = end;
        end += bytes;
        return at;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new DataException("cannot close a temporary file", e);
        }
    }

    /** A part of the file. */
    private final class Kept implements EncodedPicture {
        private final String name;
        private final long at;
        private final int bytes;

        Kept(String name, long at, int bytes) {
            this.name = name;
            this.at = at;
            this.bytes = bytes;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public byte[] read() throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(bytes);
            while (buffer.hasRemaining()) {
                if (file.read(buffer, at + buffer.position()) < 0) {
                    throw new EOFException("the file of fetched pictures became shorter");
                }
            }
            return buffer.array();
        }
    }
}
