package dev.densestream.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What Pillow made of pictures; {@code pillow_goldens.py} and {@code pillow_formats.py} in {@code src/test/python}
 * wrote it down. */
final class Goldens {
    private Goldens() {}

    /** One line of a file: numbers and bytes, separated by spaces. */
    record Line(List<String> words) {
        int number(int at) {
            return Integer.parseInt(words.get(at));
        }

        byte[] bytes(int at) {
            return Base64.getDecoder().decode(words.get(at));
        }

        @Override
        public String toString() {
            return String.join(
                    " ", words.stream().filter(word -> word.length() < 40).toList());
        }
    }

    static Stream<Line> lines(String name) {
        try (InputStream in = Goldens.class.getResourceAsStream("pillow-" + name + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> new Line(List.of(line.split(" "))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The encoded file of that name. */
    static byte[] file(String name) {
        return Stream.concat(lines("decoded"), lines("formats"))
                .filter(line -> line.words().getFirst().equals(name))
                .findFirst()
                .orElseThrow()
                .bytes(3);
    }

    /** The picture that the script makes from the same seed: a byte each step of a linear congruential generator. */
    static Pixels noise(int width, int height, int seed) {
        byte[] rgb = new byte[width * height * 3];
        int state = seed;
        for (int i = 0; i < rgb.length; i++) {
            state = state * 1664525 + 1013904223;
            rgb[i] = (byte) (state >>> 24);
        }
        return new Pixels(width, height, rgb);
    }
}
