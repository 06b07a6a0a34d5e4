package dev.densestream.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.testing.HostileImages;
import dev.densestream.testing.HostileImages.Hostile;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever a file holds: a picture or a refusal with a code, soon, and for little memory. */
class HostileImagesTest {
    private static final long MOST_PIXELS = 50_000_000;
    /** Generous: other work may have the machine. All but a few take less than a millisecond. */
    private static final long MOST_NANOS = 2_000_000_000L;

    private static final long MOST_BYTES = 64_000_000;
    private static final Set<String> CODES =
            Set.of("picture", "empty", "unknown-format", "unsupported-format", "truncated", "corrupt", "too-large");

    private final PictureDecoder decoder = new PictureDecoder();

    private String outcome(byte[] file) {
        try {
            ImageHeader header = ImageHeaders.read(file);
            header.checkPixels(MOST_PIXELS);
            Pixels picture = decoder.decode(file, header);
            assertThat((long) picture.width() * picture.height()).isEqualTo(header.pixels());
            return "picture";
        } catch (ImageException refused) {
            assertThat(refused.getMessage()).isNotBlank().doesNotContain("\n");
            return refused.code();
        }
    }

    @Test
    void eachIsAPictureOrARefusalSoonAndForLittleMemory() {
        List<Hostile> all = HostileImages.of(5);
        assertThat(all).hasSizeGreaterThan(2_000);
        var counts = new TreeMap<String, Integer>();
        List<String> wrong = new ArrayList<>();
        var threads = ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);
        for (Hostile file : all) {
            long began = System.nanoTime();
            long before = threads.getCurrentThreadAllocatedBytes();
            String outcome = outcome(file.bytes());
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            long nanos = System.nanoTime() - began;
            counts.merge(outcome, 1, Integer::sum);
            if (!CODES.contains(outcome)
                    || (!file.outcome().equals("any") && !file.outcome().equals(outcome))
                    || allocated > MOST_BYTES
                    || nanos > MOST_NANOS) {
                wrong.add("%s: %s, expected %s, %,d bytes, %,d ns"
                        .formatted(file, outcome, file.outcome(), allocated, nanos));
            }
        }
        assertThat(wrong).as("of %s", counts).isEmpty();
        assertThat(counts.get("picture")).isGreaterThan(200);
        assertThat(counts).containsKeys("truncated", "corrupt", "too-large", "unknown-format", "unsupported-format");
    }

    @Test
    void theSameSeedGivesTheSameFiles() {
        assertThat(HostileImages.of(5))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(HostileImages.of(5));
    }
}
