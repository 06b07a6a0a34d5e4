package dev.densestream.cli;

import dev.densestream.event.EventCodec;
import dev.densestream.replay.Range;
import dev.densestream.replay.TopicDiff;
import dev.densestream.replay.TopicDiff.Results;
import dev.densestream.replay.diff.DiffPage;
import dev.densestream.replay.diff.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Compares the results of topics, and tells what it finds as a table, as JSON and as a page. */
final class TopicComparison {
    private final Map<String, String> kafka;
    private final DiffOptions options;

    TopicComparison(Map<String, String> kafka, DiffOptions options) {
        this.kafka = kafka;
        this.options = options;
    }

    /**
     * The topics that an argument names.
     *
     * @param names separated by commas
     * @throws UsageException if there is none among them, or one is there twice
     */
    static List<String> topics(String argument, String names) {
        List<String> topics =
                Arrays.stream(names.split(",", -1)).map(String::strip).toList();
        if (topics.contains("") || topics.stream().distinct().count() < topics.size()) {
            throw new UsageException("%s %s: allowed is a topic, or several different ones separated by commas"
                    .formatted(argument, names));
        }
        return topics;
    }

    /**
     * @param out gets the table
     * @throws CommandException if a topic is missing, or no event has a result on both sides
     */
    void run(Results a, Results b, Range range, PrintWriter out) throws Exception {
        Map<String, Integer> partitions = partitions(a, b);
        Report report;
        try (var progress = new BarProgress()) {
            report = new TopicDiff(names -> consumer(partitions, names), new EventCodec(), new Bar(progress))
                    .compare(a, b, range, options.settings());
        }
        DiffTables.of(report).stream().map(Printable::of).forEach(out::println);
        out.flush();
        write(report);
        complain(report);
    }

    private Map<String, Integer> partitions(Results a, Results b) throws Exception {
        Map<String, Integer> partitions = new LinkedHashMap<>();
        try (Admin admin = Topics.admin(kafka)) {
            for (Results side : List.of(a, b)) {
                for (String topic : side.names()) {
                    partitions.put(
                            topic,
                            Topics.partitions(admin, kafka, topic)
                                    .orElseThrow(() -> new CommandException("there is no topic %s on %s"
                                            .formatted(topic, kafka.get("bootstrap.servers")))));
                }
            }
        }
        return partitions;
    }

    private Consumer<byte[], byte[]> consumer(Map<String, Integer> partitions, List<String> names) {
        Map<String, Integer> own = new LinkedHashMap<>(partitions);
        own.keySet().retainAll(names);
        return Topics.committed(kafka, own);
    }

    private void write(Report report) throws IOException {
        if (options.json().isPresent()) {
            JsonMapper json = JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();
            Files.write(options.json().get(), json.writeValueAsBytes(report));
        }
        Files.writeString(options.html(), new DiffPage(report, options.thumbnails()::of).html());
    }

    /** What compares nothing is no agreement. */
    private static void complain(Report report) {
        for (Report.Contents side : List.of(report.a(), report.b())) {
            if (side.predictions() + side.deadLetters() == 0) {
                throw new CommandException("%s: there are no results of the events to compare".formatted(side.name()));
            }
        }
        if (report.pairs() == 0) {
            throw new CommandException(
                    "no event has a result on both sides; of events that were sent twice, compare --by id");
        }
    }

    /** A bar that counts offsets. */
    private record Bar(BarProgress progress) implements TopicDiff.Listener {
        @Override
        public void begin(String topics, long offsets) {
            progress.begin("reading " + topics, offsets);
        }

        @Override
        public void left(long offsets) {
            progress.left(offsets);
        }

        @Override
        public void end() {
            progress.end();
        }
    }
}
