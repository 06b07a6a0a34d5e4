package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.densestream.replay.Manifest;
import dev.densestream.replay.ManifestTopic;
import dev.densestream.replay.Part;
import dev.densestream.replay.Range;
import dev.densestream.replay.TopicDiff.Results;
import dev.densestream.stream.ReplayRange;
import dev.densestream.topology.TopologyFile;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Compares what a replay left with what is in other topics, of the events of its range. */
final class ReplayComparison {
    private final ManifestTopic manifests;
    private final TopicComparison comparison;

    ReplayComparison(ManifestTopic manifests, TopicComparison comparison) {
        this.manifests = manifests;
        this.comparison = comparison;
    }

    /**
     * Does nothing where the range was empty.
     *
     * @param file the topology, its name the replay's id, its output topics the replay's
     * @param others with the results to compare with; may be the replay's own topics
     * @param out gets the table
     */
    void run(TopologyFile file, List<String> others, PrintWriter out) throws Exception {
        Optional<Manifest> manifest = manifests.find(file.name());
        if (manifest.isPresent()) {
            Predicate<ConsumerRecord<byte[], byte[]>> replayed = ofReplay(file.name());
            comparison.run(
                    new Results(others, replayed.negate()),
                    new Results(
                            List.of(file.output().predictions(), file.output().deadLetters()), replayed),
                    range(manifest.get()),
                    out);
        }
    }

    private static Predicate<ConsumerRecord<byte[], byte[]>> ofReplay(String id) {
        return record -> {
            Header header = record.headers().lastHeader(ReplayRange.HEADER);
            return header != null && id.equals(new String(header.value(), UTF_8));
        };
    }

    /** When its events were is not known; what was before them is passed over. */
    private static Range range(Manifest manifest) {
        return new Range.Sources(
                manifest.parts().stream()
                        .collect(Collectors.toMap(
                                Part::topicPartition, part -> new Range.Span(part.start(), part.end()))),
                null);
    }
}
