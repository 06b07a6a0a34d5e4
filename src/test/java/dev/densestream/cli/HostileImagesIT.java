package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.Prediction;
import dev.densestream.event.Stage;
import dev.densestream.testing.HostileImages;
import dev.densestream.testing.HostileImages.Hostile;
import dev.densestream.testing.KafkaBroker;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of broken, absurd and disguised files through {@code densestream run} with a heap of 512 MB, whole pictures in
 * between.
 */
class HostileImagesIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final long MOST_MEMORY = 1_100_000_000;
    private static final int PARTITIONS = 4;
    private static final int BETWEEN = 8;
    private static final List<Color> COLOURS = List.of(Color.RED, Color.GREEN, Color.BLUE);
    private static final List<String> LABELS = List.of("red", "green", "blue");
    private static final List<String> ENDINGS = List.of("png", "jpg", "gif", "bmp", "tiff");
    private static final Set<String> CODES =
            Set.of("empty", "unknown-format", "unsupported-format", "truncated", "corrupt", "too-large");

    @TempDir
    private Path folder;

    /** An event; {@code outcome} a code, {@code picture}, {@code any}, or the label of a whole picture. */
    private record Case(String uri, String name, String outcome) {}

    @Test
    void noneIsLostAndTheWholePicturesInBetweenAreAllCorrect() throws Exception {
        List<Case> cases = cases();
        try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, """
                fetch:
                  files: [pictures]
                  data: true
                  max-pixels: 10M
                  deadline: 20s
                """)) {
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int i = 0; i < cases.size(); i++) {
                records.add(new ProducerRecord<>(
                        topology.input(),
                        i % PARTITIONS,
                        key(i),
                        cases.get(i).uri().getBytes(UTF_8)));
            }
            topology.send(records);
            CommandProcess process = topology.startProcess(folder);
            Map<String, ConsumerRecord<byte[], byte[]>> byKey = new HashMap<>();
            for (ConsumerRecord<byte[], byte[]> result : topology.results(cases.size())) {
                assertThat(byKey.put(new String(result.key(), UTF_8), result)).isNull();
            }
            for (int i = 0; i < cases.size(); i++) {
                assertIsOf(cases.get(i), byKey.get(new String(key(i), UTF_8)), topology);
            }
            if (Files.exists(Path.of("/proc/self/status"))) {
                assertThat(process.peakBytes())
                        .as("heap, classes, threads, the model and decoders together")
                        .isLessThan(MOST_MEMORY);
            }
            process.terminate();
            assertThat(process.exitCode()).as(process.err()).isZero();
        }
    }

    private static void assertIsOf(Case event, ConsumerRecord<byte[], byte[]> result, RunningTopology topology) {
        assertThat(result).as(event.name()).isNotNull();
        switch (topology.result(result)) {
            case Prediction prediction -> {
                String label = prediction.labels().getFirst().label();
                assertThat(List.of("any", "picture", label)).as(event.name()).contains(event.outcome());
                assertThat(prediction.timings().decodeMs()).as(event.name()).isLessThan(20_000);
            }
            case DeadLetter letter -> {
                assertThat(letter.stage())
                        .as("%s: %s", event.name(), letter.message())
                        .isEqualTo(Stage.DECODE);
                assertThat(letter.code()).isIn(CODES);
                assertThat(List.of("any", letter.code()))
                        .as("%s: %s", event.name(), letter.message())
                        .contains(event.outcome());
            }
        }
    }

    private static byte[] key(int i) {
        return ("event " + i).getBytes(UTF_8);
    }

    /** Small ones inside of their events, large ones as files whose names end wrongly. */
    private List<Case> cases() throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        List<Case> cases = new ArrayList<>();
        List<Hostile> all = HostileImages.of(7);
        for (int i = 0; i < all.size(); i++) {
            Hostile hostile = all.get(i);
            boolean inFile = hostile.bytes().length > 8_000 || i % 50 == 0;
            String uri = inFile
                    ? Files.write(pictures.resolve(i + "." + ENDINGS.get(i % ENDINGS.size())), hostile.bytes())
                            .toUri()
                            .toString()
                    : data(hostile.bytes());
            cases.add(new Case(uri, hostile.name(), hostile.outcome()));
            if (i % BETWEEN == 0) {
                int colour = i / BETWEEN % COLOURS.size();
                String ending = ENDINGS.get(i / BETWEEN % ENDINGS.size());
                byte[] whole = Pictures.filled(COLOURS.get(colour), 16, ending);
                cases.add(new Case(data(whole), "a whole %s picture".formatted(ending), LABELS.get(colour)));
            }
        }
        return cases;
    }

    private static String data(byte[] bytes) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes);
    }
}
