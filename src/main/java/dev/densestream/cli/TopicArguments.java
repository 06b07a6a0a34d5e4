package dev.densestream.cli;

import dev.densestream.cli.labels.LabelMerge;
import dev.densestream.cli.labels.LabelTopic;
import dev.densestream.cli.labels.PictureCache;
import dev.densestream.cli.labels.PictureFetch;
import dev.densestream.cli.labels.Start;
import dev.densestream.event.EventCodec;
import dev.densestream.fetch.FetchPolicy;
import dev.densestream.fetch.Fetchers;
import dev.densestream.train.data.Corrections;
import dev.densestream.train.data.Progress;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Labels that people gave images, in a topic. */
final class TopicArguments {
    /** What only makes sense with {@code --topic}. */
    private static final List<String> NAMES = List.of(
            "--from-offset",
            "--from-time",
            "--files",
            "--http",
            "--private-addresses",
            "--bootstrap-servers",
            "--kafka-config");

    /** Those of serving. */
    private static final long MAX_BYTES = 20_000_000;

    private static final int ATTEMPTS = 3;
    private static final int MAX_REDIRECTS = 3;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Option(
            names = "--topic",
            paramLabel = "T",
            description =
                    "A topic with labels, such as a review's corrections: JSON objects with uri or id, and label. The last"
                            + " label of an image wins, also over the folder that it lies in; a record without value takes"
                            + " the image out. It is read to where it ends when the command starts.")
    private String topic;

    @Option(
            names = "--from-offset",
            paramLabel = "OFFSET",
            description = "With --topic, where to begin in each partition: earliest or an offset (default: earliest).")
    private String fromOffset;

    @Option(
            names = "--from-time",
            paramLabel = "TIME",
            description = "With --topic, begin with the records of this time, such as 2026-01-31T12:00:00Z.")
    private String fromTime;

    @Option(
            names = "--files",
            paramLabel = "DIR",
            description = "With --topic, a folder below which its pictures may be read. Repeatable.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--http",
            paramLabel = "HOST",
            description =
                    "With --topic, a host that may be asked for its pictures: host, host:port or *.domain. Repeatable.")
    private List<String> http = new ArrayList<>();

    @Option(
            names = "--private-addresses",
            description = "With --http, hosts may have loopback and private addresses too.")
    private boolean privateAddresses;

    @Mixin
    private KafkaSettings kafka;

    boolean isGiven() {
        return topic != null;
    }

    String topic() {
        return topic;
    }

    /** @throws UsageException if what was given cannot be */
    void check(ParseResult given) {
        if (topic == null) {
            NAMES.stream().filter(given::hasMatchedOption).findFirst().ifPresent(option -> {
                throw new UsageException("%s: only --topic has use for it".formatted(option));
            });
        }
        files.forEach(folder -> Arguments.existingFolder("--files", folder));
        start();
    }

    private Start start() {
        if (fromOffset != null && fromTime != null) {
            throw new UsageException("--from-offset and --from-time: only one of them can be where it begins");
        }
        if (fromTime != null) {
            try {
                return new Start.Since(OffsetDateTime.parse(fromTime).toInstant());
            } catch (DateTimeException e) {
                throw new UsageException(
                        "--from-time %s: allowed is a time such as 2026-01-31T12:00:00Z or 2026-01-31T12:00:00+02:00"
                                .formatted(fromTime));
            }
        }
        if (fromOffset == null || fromOffset.equals("earliest")) {
            return new Start.Earliest();
        }
        if (!fromOffset.matches("\\d{1,18}")) {
            throw new UsageException(
                    "--from-offset %s: allowed is earliest, or an offset from 0".formatted(fromOffset));
        }
        return new Start.At(Long.parseLong(fromOffset));
    }

    /** Reads the topic and fetches its pictures. */
    Corrections corrections(PictureCache cache, Progress progress) throws Exception {
        Map<String, String> properties = kafka.properties(null);
        var merge = new LabelMerge(new EventCodec());
        List<String> leftOut;
        try (var consumer = Topics.committed(properties, List.of(topic), partitions(properties))) {
            leftOut = new ArrayList<>(new LabelTopic(consumer).read(start(), merge));
        }
        leftOut.addAll(merge.leftOut());
        progress.tell("topic %s: %d labelled images, %d records left out"
                .formatted(topic, merge.images().size(), leftOut.size()));
        return new PictureFetch(Fetchers.of(policy()), DEADLINE, cache, progress).fetch(merge.images(), leftOut);
    }

    private int partitions(Map<String, String> properties) throws Exception {
        try (Admin admin = Topics.admin(properties)) {
            return Topics.partitions(admin, properties, topic)
                    .orElseThrow(() -> new CommandException(
                            "there is no topic %s on %s".formatted(topic, properties.get("bootstrap.servers"))));
        }
    }

    /** A picture inside an event reaches for nothing, so it needs no permission. */
    private FetchPolicy policy() {
        return new FetchPolicy(
                files,
                http,
                privateAddresses ? FetchPolicy.ALL_ADDRESSES : List.of(),
                true,
                MAX_BYTES,
                ATTEMPTS,
                MAX_REDIRECTS,
                DEADLINE,
                FetchPolicy.OnOutage.DEAD_LETTER);
    }
}
