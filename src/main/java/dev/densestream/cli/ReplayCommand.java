package dev.densestream.cli;

import dev.densestream.event.Content;
import dev.densestream.replay.ManifestTopic;
import dev.densestream.replay.RangeRequest;
import dev.densestream.stream.StreamsSettings;
import dev.densestream.topology.TopologyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code densestream replay}: a range of the past through a topology once more. */
@Command(
        name = "replay",
        description = {
            "Classify a range of the input topics again, and end.",
            "The topology runs as it does live, with a consumer group of its own; the live group is not touched. Each result"
                    + " of the range leaves exactly once, with the replay's id in the header densestream-replay. Killed or"
                    + " stopped and given again, the same command goes on where it was."
        },
        footer = {
            "",
            "Example: densestream replay topologies/classify.yaml --last 10000 --model models/new.onnx --output clothing-v2"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(?:/s)?");
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,59}");
    /** Of a digest; as many replays of one topology there will never be. */
    private static final int DIGITS = 8;

    @Mixin
    private TopologyArguments topology;

    @Mixin
    private RangeArguments range;

    @Option(names = "--model", paramLabel = "FILE", description = "Another model than the topology file's.")
    private Path model;

    @Option(
            names = "--output",
            paramLabel = "PREFIX",
            description =
                    "Where results go: PREFIX.predictions, PREFIX.dead-letters and, where the topology has them,"
                            + " PREFIX.embeddings and PREFIX.TOPIC for topics of its routes. Needed, unless --into-live is given.")
    private String output;

    @Option(names = "--into-live", description = "Results go to the topology's own output topics.")
    private boolean intoLive;

    @Option(
            names = "--compare",
            paramLabel = "TOPIC",
            description = "Compare the results with those of the same events in this topic, or in several separated by"
                    + " commas, when the replay is done; as `densestream diff TOPIC PREFIX.predictions` would.")
    private String compare;

    @Mixin
    private DiffOptions diff;

    @Option(names = "--rate", paramLabel = "N/s", description = "Take in at most so many records a second.")
    private String rate;

    @Option(
            names = "--dry-run",
            description = "Only say what would be replayed, from when to when, and how long it would take.")
    private boolean dryRun;

    @Option(
            names = "--id",
            paramLabel = "NAME",
            description =
                    "What this replay is called (default: derived from topology, range, model and output, so that the"
                            + " same command goes on with the same replay).")
    private String id;

    @Mixin
    private KafkaSettings kafka;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Instant now = Instant.now();
        RangeRequest request = range.request(now);
        OptionalDouble most = rate();
        if (output == null && !intoLive && !dryRun) {
            throw new UsageException(
                    "--output PREFIX is missing: where results go; --into-live sends them where the live ones are");
        }
        if (output != null && intoLive) {
            throw new UsageException("--output and --into-live: only one of them can be where results go");
        }
        if (compare == null) {
            DiffOptions.refuse(spec.commandLine().getParseResult(), "--compare");
        } else {
            TopicComparison.topics("--compare", compare);
            diff.check();
        }
        TopologyFile live = topology.runnable(read(Map.of()));
        String version = FixedModels.version(live);
        TopologyFile own = read(own(live, version));
        TopologyFile file = output == null ? own : ReplayTopics.routed(live, own, output);
        Map<String, String> properties = kafka.properties(file);
        StreamsSettings.of(file, properties).checkKafka();
        try (Admin admin = Topics.admin(properties)) {
            checkInputs(admin, file, properties);
            var wanted = new ReplayRun.Wanted(file, live.name(), digest(), version, outputs(file), request, most, now);
            var run = new ReplayRun(
                    admin,
                    properties,
                    wanted,
                    spec.commandLine().getOut(),
                    spec.commandLine().getErr());
            if (dryRun) {
                return run.dry();
            }
            int exitCode = run.run();
            if (exitCode == 0 && compare != null) {
                new ReplayComparison(new ManifestTopic(admin, properties), new TopicComparison(properties, diff))
                        .run(
                                file,
                                TopicComparison.topics("--compare", compare),
                                spec.commandLine().getOut());
            }
            return exitCode;
        }
    }

    private static void checkInputs(Admin admin, TopologyFile file, Map<String, String> properties) throws Exception {
        for (String topic : file.input().topics()) {
            if (Topics.partitions(admin, properties, topic).isEmpty()) {
                throw new CommandException(
                        "there is no topic %s on %s".formatted(topic, properties.get("bootstrap.servers")));
            }
        }
    }

    private TopologyFile read(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(topology.overrides());
        if (model != null) {
            // Whatever the live one has: this one answers alone.
            List.of("directory", "topic", "name", "ensemble", "watch", "look-every", "allow-label-change", "golden")
                    .forEach(setting -> all.put("model." + setting, "null"));
            all.put("cascade", "null");
            all.put("model.file", model.toString());
        }
        all.putAll(more);
        return topology.read(all).fixed();
    }

    /** What a replay has of its own. */
    private Map<String, String> own(TopologyFile live, String version) {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("name", fullId(live, version));
        own.put("guarantee", "exactly-once");
        if (output != null) {
            own.put("output.predictions", output + ".predictions");
            own.put("output.dead-letters", output + ".dead-letters");
            if (live.output().embedding() == TopologyFile.Embedding.TOPIC) {
                own.put("output.embeddings", output + ".embeddings");
            }
        }
        return own;
    }

    private List<String> outputs(TopologyFile file) {
        return output == null && !intoLive ? List.of() : ReplayTopics.all(file);
    }

    private OptionalDouble rate() {
        if (rate == null) {
            return OptionalDouble.empty();
        }
        Matcher matcher = RATE.matcher(rate);
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) == 0) {
            throw new UsageException(
                    "--rate %s: allowed is a number of records a second, such as 50/s".formatted(rate));
        }
        return OptionalDouble.of(Double.parseDouble(matcher.group(1)));
    }

    /** Never the live group's, and one prefix for the rights that all replays of a topology need. */
    private String fullId(TopologyFile live, String version) {
        if (id != null && !ID.matcher(id).matches()) {
            throw new UsageException(
                    "--id %s: allowed are up to 60 letters, digits, '.', '_' and '-', a letter or digit first"
                            .formatted(id));
        }
        List<String> words = new ArrayList<>(range.words());
        words.add(version);
        words.add("output " + output);
        String own = id == null ? sha256(String.join("\n", words)).substring(0, DIGITS) : id;
        return "%s.replay.%s".formatted(live.name(), own);
    }

    private String digest() throws IOException {
        return sha256(Files.readString(topology.file()) + new TreeMap<>(topology.overrides()));
    }

    private static String sha256(String text) {
        return Content.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
