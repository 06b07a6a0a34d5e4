package dev.densestream.cli.labels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.fetch.FetchPolicy;
import dev.densestream.fetch.Fetchers;
import dev.densestream.train.data.Correction;
import dev.densestream.train.data.Corrections;
import dev.densestream.train.data.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFetchTest {
    private static final int PICTURES = 200;

    @TempDir
    private Path folder;

    private final AtomicInteger steps = new AtomicInteger();
    private final Progress progress = new Progress() {
        @Override
        public void begin(String what, long all) {}

        @Override
        public void step() {
            steps.incrementAndGet();
        }

        @Override
        public void note(String text) {}

        @Override
        public void tell(String line) {}

        @Override
        public void end() {}
    };

    /** The bytes are those of the moment when they were fetched: the files are gone when they are read. */
    @Test
    void keepsEachPicturesBytesInTheOrderGivenAndNamesWhatCannotBeFetched() throws Exception {
        Path allowed = Files.createDirectory(folder.resolve("allowed"));
        Path secret = Files.writeString(folder.resolve("secret.png"), "secret");
        List<LabelledImage> images = IntStream.range(0, PICTURES)
                .mapToObj(i ->
                        new LabelledImage(allowed.resolve(i + ".png").toUri().toString(), i % 2 == 0 ? "even" : "odd"))
                .toList();
        for (int i = 0; i < PICTURES; i++) {
            Files.writeString(allowed.resolve(i + ".png"), "picture " + i);
        }
        Stream<LabelledImage> bad = Stream.of(
                new LabelledImage(secret.toUri().toString(), "even"),
                new LabelledImage("https://example.com/a.png", "even"),
                new LabelledImage(allowed.resolve("none.png").toString(), "even"));
        var policy = new FetchPolicy(
                List.of(allowed),
                List.of(),
                List.of(),
                true,
                1_000,
                1,
                1,
                Duration.ofSeconds(10),
                FetchPolicy.OnOutage.DEAD_LETTER);
        try (var cache = new PictureCache()) {
            Corrections found = new PictureFetch(Fetchers.of(policy), Duration.ofSeconds(10), cache, progress)
                    .fetch(Stream.concat(images.stream(), bad).toList(), List.of("before"));
            for (int i = 0; i < PICTURES; i++) {
                Files.delete(allowed.resolve(i + ".png"));
            }

            assertThat(steps).hasValue(PICTURES + 3);
            assertThat(found.leftOut())
                    .containsExactly(
                            "before",
                            "%s: %s is not below an allowed folder".formatted(secret.toUri(), secret),
                            "https://example.com/a.png: the host example.com is not in --http",
                            "%1$s: there is no file %1$s".formatted(allowed.resolve("none.png")));
            assertThat(found.pictures()).hasSize(PICTURES);
            for (int i = 0; i < PICTURES; i++) {
                Correction correction = found.pictures().get(i);
                assertThat(correction.label()).isEqualTo(i % 2 == 0 ? "even" : "odd");
                assertThat(correction.picture().name()).isEqualTo(images.get(i).uri());
                assertThat(correction.picture().read()).asString().isEqualTo("picture " + i);
            }
        }
    }
}
