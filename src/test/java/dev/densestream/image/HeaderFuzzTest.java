package dev.densestream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.densestream.testing.HostileImages;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random changes to files of every kind, for some seconds, or for {@code -Dfuzz.seconds}; from a random seed, or from {@code
 * -Dfuzz.seed}. What is found becomes a seed below.
 */
class HeaderFuzzTest {
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 4);
    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final int MOST_PIXELS = 300_000;
    private static final long MOST_NANOS = 5_000_000_000L;
    /** Values at which arithmetic goes wrong. */
    private static final byte[] EDGES = {0, 1, 2, 0x7f, (byte) 0x80, (byte) 0xfe, (byte) 0xff};

    private final List<Goldens.Line> wholes =
            Stream.concat(Goldens.lines("decoded"), Goldens.lines("formats")).toList();
    private final PictureDecoder strict = new PictureDecoder();
    private final PictureDecoder accepting = new PictureDecoder(Truncation.ACCEPTED);

    private byte[] mutated(Random random) {
        byte[] file = wholes.get(random.nextInt(wholes.size())).bytes(3);
        for (int change = random.nextInt(5); change >= 0; change--) {
            // Headers are at the beginning, of some formats at the end.
            int reach = random.nextBoolean() ? file.length : Math.min(file.length, 64);
            int at = random.nextBoolean() ? random.nextInt(reach) : file.length - 1 - random.nextInt(reach);
            int length = Math.min(1 + random.nextInt(8), file.length - at);
            switch (random.nextInt(7)) {
                case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> file[at] = (byte) random.nextInt(256);
                case 2 -> Arrays.fill(file, at, at + length, EDGES[random.nextInt(EDGES.length)]);
                case 3 -> file = Arrays.copyOf(file, Math.max(1, at));
                case 4 -> System.arraycopy(file, random.nextInt(file.length - length + 1), file, at, length);
                case 5 -> file = without(file, at, length);
                default ->
                    file = HostileImages.joined(
                            Arrays.copyOf(file, at + length), Arrays.copyOfRange(file, at, file.length));
            }
            if (file.length == 0) {
                return new byte[1];
            }
        }
        return file;
    }

    private static byte[] without(byte[] file, int at, int length) {
        return HostileImages.joined(Arrays.copyOf(file, at), Arrays.copyOfRange(file, at + length, file.length));
    }

    /** A picture or an {@link ImageException}, soon; anything else is thrown. */
    private void check(byte[] file) {
        for (PictureDecoder decoder : List.of(strict, accepting)) {
            try {
                ImageHeader header = decoder.header(file);
                assertThat(header.width()).isPositive();
                assertThat(header.height()).isPositive();
                header.checkPixels(MOST_PIXELS);
                Pixels picture = decoder.decode(file, header);
                assertThat(picture.rgb()).hasSize((int) header.pixels() * 3);
                assertThat(decoder == strict && picture.truncated()).isFalse();
            } catch (ImageException refused) {
                assertThat(refused.getMessage()).isNotBlank().doesNotContain("\n");
            }
        }
    }

    private void checkSeed(long seed) {
        byte[] file = mutated(new Random(seed));
        long began = cpuNanos();
        try {
            check(file);
        } catch (Throwable e) {
            fail("seed %d, file %s".formatted(seed, HexFormat.of().formatHex(file)), e);
        }
        assertThat(cpuNanos() - began).as("nanoseconds of seed %d", seed).isLessThan(MOST_NANOS);
    }

    /** Other work may have the machine. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Test
    void nothingButAPictureOrARefusalComesOfAnyFile() {
        var seeds = new Random(SEED);
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        List<Long> tried = new ArrayList<>();
        while (System.nanoTime() < end) {
            tried.add(seeds.nextLong());
            checkSeed(tried.getLast());
        }
        assertThat(tried).as("files tried from seed %d", SEED).isNotEmpty();
    }

    /** The same ones each time, those among them that once went wrong. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nothingElseComesOfTheFilesOfASeed(long seed) {
        var seeds = new Random(seed);
        for (int i = 0; i < 200; i++) {
            checkSeed(seeds.nextLong());
        }
    }

    /** A PNG file that is cut within data that come before its header was once a truncated picture of no size. */
    @Test
    void whatWentWrongOnceStaysMended() {
        checkSeed(-2533233352262033171L);
    }
}
