package dev.densestream.train.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What a network's last layer reads of pictures, on disk, so that it is worked out once however often a last layer is trained.
 * One file for a network; a record is a key of 32 bytes, the numbers, and a CRC of both. A record that was not finished ends the
 * file. Used by one thread.
 */
public final class FeatureCache implements AutoCloseable {
    private static final int KEY = 32;
    private static final int CRC = Integer.BYTES;
    private static final int DIGITS = 16;

    private final FileChannel file;
    private final int width;
    private final Map<ContentHash, Long> places = new HashMap<>();

    private FeatureCache(FileChannel file, int width) {
        this.file = file;
        this.width = width;
    }

    /**
     * @param model the digest of the network's file, in hex
     * @param width how many numbers describe a picture
     * @throws DataException if another process has the file
     */
    public static FeatureCache open(Path folder, String model, int width) throws IOException {
        Files.createDirectories(folder);
        Path path = folder.resolve("%s-%d.features".formatted(model.substring(0, DIGITS), width));
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (file.tryLock() == null) {
                throw inUse(path);
            }
            var cache = new FeatureCache(file, width);
            cache.index();
            return cache;
        } catch (OverlappingFileLockException e) {
            file.close();
            throw inUse(path);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static DataException inUse(Path path) {
        return new DataException("%s is in use by another run; wait for it or give another --features".formatted(path));
    }

    private void index() throws IOException {
        ByteBuffer record = record();
        long at = 0;
        while (readAt(record, at) && isWhole(record)) {
            byte[] key = new byte[KEY];
            record.get(0, key);
            places.put(new ContentHash(HexFormat.of().formatHex(key)), at);
            at += record.capacity();
        }
        file.truncate(at);
    }

    public Optional<float[]> get(ContentHash key) throws IOException {
        Long at = places.get(key);
        if (at == null) {
            return Optional.empty();
        }
        ByteBuffer record = record();
        if (!readAt(record, at)) {
            throw new IOException("the cache of features became shorter while it was read");
        }
        float[] values = new float[width];
        record.position(KEY).asFloatBuffer().get(values);
        return Optional.of(values);
    }

    public void put(ContentHash key, float[] values) throws IOException {
        ByteBuffer record = record();
        record.put(HexFormat.of().parseHex(key.hex()));
        for (float value : values) {
            record.putFloat(value);
        }
        record.putInt(crc(record));
        long at = file.size();
        record.flip();
        while (record.hasRemaining()) {
            file.write(record, at + record.position());
        }
        places.put(key, at);
    }

    private ByteBuffer record() {
        return ByteBuffer.allocate(KEY + width * Float.BYTES + CRC).order(ByteOrder.LITTLE_ENDIAN);
    }

    private boolean readAt(ByteBuffer record, long at) throws IOException {
        record.clear();
        while (record.hasRemaining()) {
            if (file.read(record, at + record.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWhole(ByteBuffer record) {
        return record.getInt(record.capacity() - CRC) == crc(record);
    }

    private static int crc(ByteBuffer record) {
        var crc = new CRC32();
        crc.update(record.slice(0, record.capacity() - CRC));
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
