package dev.densestream.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureCacheTest {
    private static final String MODEL = "0123456789abcdef".repeat(4);
    private static final ContentHash ONE = ContentHash.of("one");
    private static final ContentHash OTHER = ContentHash.of("other");
    private static final int RECORD = 32 + 3 * Float.BYTES + Integer.BYTES;

    @TempDir
    private Path folder;

    private FeatureCache open() throws Exception {
        return FeatureCache.open(folder, MODEL, 3);
    }

    private Path file() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void givesBackWhatWasPutThereBeforeItWasClosed() throws Exception {
        try (FeatureCache cache = open()) {
            cache.put(ONE, new float[] {1, 2, Float.MIN_VALUE});
            cache.put(OTHER, new float[] {-0f, Float.MAX_VALUE, 3});
        }
        try (FeatureCache cache = open()) {
            assertThat(cache.get(ONE)).hasValue(new float[] {1, 2, Float.MIN_VALUE});
            assertThat(cache.get(OTHER)).hasValue(new float[] {-0f, Float.MAX_VALUE, 3});
            assertThat(cache.get(ContentHash.of("third"))).isEmpty();
        }
    }

    /** Whoever was killed while writing leaves a piece of a record. */
    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 40, RECORD - 1})
    void leavesOutARecordThatWasNotFinished(int bytes) throws Exception {
        try (FeatureCache cache = open()) {
            cache.put(ONE, new float[] {1, 2, 3});
        }
        byte[] whole = Files.readAllBytes(file());
        Files.write(file(), java.util.Arrays.copyOf(whole, bytes), StandardOpenOption.APPEND);

        try (FeatureCache cache = open()) {
            assertThat(cache.get(ONE)).isPresent();
            cache.put(OTHER, new float[] {4, 5, 6});
        }
        assertThat(Files.size(file())).isEqualTo(2 * RECORD);
        try (FeatureCache cache = open()) {
            assertThat(cache.get(OTHER)).hasValue(new float[] {4, 5, 6});
        }
    }

    @Test
    void doesNotTakeNumbersThatWereChanged() throws Exception {
        try (FeatureCache cache = open()) {
            cache.put(ONE, new float[] {1, 2, 3});
        }
        byte[] bytes = Files.readAllBytes(file());
        bytes[33] ^= 1;
        Files.write(file(), bytes);
        try (FeatureCache cache = open()) {
            assertThat(cache.get(ONE)).isEmpty();
        }
    }

    @Test
    void belongsToOneRunAtATime() throws Exception {
        try (FeatureCache first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("is in use by another run");
            first.put(ONE, new float[] {1, 2, 3});
        }
        open().close();
    }
}
