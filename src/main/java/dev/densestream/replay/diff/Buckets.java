package dev.densestream.replay.diff;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Results of both sides, divided by their keys: all of one key lie in one bucket. So they can be paired bucket by bucket, in whatever
 * order they come and however many there are; what a bucket gets beyond its buffer waits in a temporary file.
 */
final class Buckets implements AutoCloseable {
    static final int COUNT = 256;
    private static final int BUFFER = 64 << 10;

    private final List<Bucket> buckets =
            IntStream.range(0, COUNT).mapToObj(i -> new Bucket()).toList();
    private FileChannel file;
    private long end;

    /** One result as it was added. */
    record Stored(Side side, String key, Bytes result) {}

    /** The bytes of a result. */
    static final class Bytes {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** @throws UncheckedIOException if the temporary file cannot be written */
    void add(Side side, String key, byte[] result) {
        buckets.get(Math.floorMod(key.hashCode() * 0x9E3779B9 >>> 16, COUNT)).add(side, key, result);
    }

    /** Shows what a bucket holds, one after the other, in the order of adding. */
    void forEach(int bucket, Consumer<Stored> each) {
        buckets.get(bucket).forEach(each);
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a temporary file: " + e.getMessage(), e);
        }
    }

    private FileChannel file() throws IOException {
        if (file == null) {
            // Unlinked at once where the system can do that: nothing is left behind, however the process ends.
            file = FileChannel.open(
                    Files.createTempFile(Path.of(System.getProperty("java.io.tmpdir")), "densestream-diff", null),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        }
        return file;
    }

    /** A part of the file. */
    private record Segment(long at, int bytes) {}

    private final class Bucket {
        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        private final List<Segment> segments = new ArrayList<>();

        void add(Side side, String key, byte[] result) {
            var out = new DataOutputStream(buffer);
            try {
                out.writeByte(side.ordinal());
                out.writeUTF(key);
                out.writeInt(result.length);
                out.write(result);
                if (buffer.size() >= BUFFER) {
                    spill();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "cannot keep results in a temporary file in %s: %s"
                                .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
                        e);
            }
        }

        private void spill() throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(buffer.toByteArray());
            segments.add(new Segment(end, bytes.remaining()));
            while (bytes.hasRemaining()) {
                end += file().write(bytes, end);
            }
            buffer.reset();
        }

        void forEach(Consumer<Stored> each) {
            try {
                for (Segment segment : segments) {
                    read(bytes(segment), each);
                }
                read(buffer.toByteArray(), each);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read a temporary file: " + e.getMessage(), e);
            }
        }

        private byte[] bytes(Segment segment) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(segment.bytes());
            while (bytes.hasRemaining()) {
                if (file().read(bytes, segment.at() + bytes.position()) < 0) {
                    throw new EOFException("it became shorter");
                }
            }
            return bytes.array();
        }

        private static void read(byte[] bytes, Consumer<Stored> each) throws IOException {
            var in = new DataInputStream(new ByteArrayInputStream(bytes));
            while (in.available() > 0) {
                Side side = Side.values()[in.readByte()];
                String key = in.readUTF();
                each.accept(new Stored(side, key, new Bytes(in.readNBytes(in.readInt()))));
            }
        }
    }
}
