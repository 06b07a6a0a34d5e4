package dev.densestream.train.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** Draws a number from 0 to 1 for each picture, from its bytes and a seed. */
final class Lot {
    /** The first 53 bits of a digest: as many as a double holds exactly. */
    private static final int UNUSED_BITS = 11;

    private static final double FULL = 1L << 53;

    private final long seed;

    Lot(long seed) {
        this.seed = seed;
    }

    /** A picture and its number. */
    record Drawn(Labelled picture, double number) {}

    List<Drawn> draw(List<Labelled> all, int label) {
        return all.stream()
                .filter(labelled -> labelled.label() == label)
                .map(labelled -> new Drawn(labelled, number(labelled.picture())))
                .toList();
    }

    /** One that cannot be read is named later, where pictures are decoded; until then its name stands for it. */
    private double number(EncodedPicture picture) {
        byte[] bytes;
        try {
            bytes = picture.read();
        } catch (IOException unreadable) {
            bytes = picture.name().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
            return (ByteBuffer.wrap(digest.digest(bytes)).getLong() >>> UNUSED_BITS) / FULL;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
