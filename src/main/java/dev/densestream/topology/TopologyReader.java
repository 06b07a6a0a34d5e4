package dev.densestream.topology;

import dev.densestream.event.InputFormat;
import dev.densestream.image.DecodeMode;
import dev.densestream.topology.TopologyFile.Batch;
import dev.densestream.topology.TopologyFile.Embedding;
import dev.densestream.topology.TopologyFile.Fetch;
import dev.densestream.topology.TopologyFile.From;
import dev.densestream.topology.TopologyFile.Guarantee;
import dev.densestream.topology.TopologyFile.Input;
import dev.densestream.topology.TopologyFile.Memory;
import dev.densestream.topology.TopologyFile.Model;
import dev.densestream.topology.TopologyFile.OnOutage;
import dev.densestream.topology.TopologyFile.Output;
import dev.densestream.topology.TopologyFile.OutputFormat;
import dev.densestream.topology.TopologyFile.Provider;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads a topology file, or says everything that is wrong with it. Relative paths in it start at its own folder. */
public final class TopologyReader {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,199}");
    private static final long GB = 1_000_000_000;
    private static final long MB = 1_000_000;
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final YAMLMapper yaml = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * @param overrides values by their path in the file, such as {@code batch.max-size}, stronger than the file's; relative
     *     paths among them start at the working directory
     * @throws TopologyException with everything that is wrong
     */
    public TopologyFile read(Path file, Map<String, String> overrides) {
        ObjectNode root = tree(file);
        List<String> problems = new ArrayList<>();
        problems.addAll(new Overrides(yaml, Path.of("").toAbsolutePath()).apply(overrides, root));
        Path folder = file.toAbsolutePath().getParent();
        TopologyFile topology = map(new Fields("", root, problems), folder, problems);
        if (!problems.isEmpty()) {
            throw new TopologyException(file.toString(), problems);
        }
        return topology;
    }

    private ObjectNode tree(Path file) {
        if (Files.isDirectory(file)) {
            throw new TopologyException(file.toString(), List.of("is a folder, not a topology file"));
        }
        try {
            JsonNode root = yaml.readTree(Files.readString(file));
            if (root instanceof ObjectNode object) {
                return object;
            }
            throw new TopologyException(
                    file.toString(), List.of("found no mapping, expected name, input, model and so on"));
        } catch (NoSuchFileException e) {
            throw new TopologyException(file.toString(), List.of("there is no such file"));
        } catch (AccessDeniedException e) {
            throw new TopologyException(file.toString(), List.of("may not be read by this process"));
        } catch (CharacterCodingException e) {
            throw new TopologyException(file.toString(), List.of("is no text in UTF-8"));
        } catch (IOException e) {
            throw new TopologyException(file.toString(), List.of("cannot be read: " + e.getMessage()));
        } catch (JacksonException e) {
            throw new TopologyException(file.toString(), List.of(YamlFault.line(e)));
        }
    }

    private static TopologyFile map(Fields file, Path folder, List<String> problems) {
        var topology = new TopologyFile(
                name(file),
                file.text("bootstrap-servers", null),
                file.choice("guarantee", Guarantee.EXACTLY_ONCE, Guarantee.class),
                (int) file.whole("threads", 2, 1, 64),
                input(file.object("input")),
                output(file.object("output")),
                new RouteReader(file.object("routes")).routes(file.has("routes")),
                fetch(file.object("fetch"), folder),
                model(file, folder),
                new ModelReader(folder).shadow(file),
                batch(file.object("batch")),
                (int) file.whole("window", 1_024, 1, 100_000),
                memory(file.object("memory")),
                file.duration("drain-timeout", Duration.ofSeconds(20), Duration.ZERO, Duration.ofHours(1)),
                file.object("kafka").properties());
        file.refuseOthers();
        problems.addAll(TopologyCheck.problems(topology));
        return topology;
    }

    private static String name(Fields file) {
        String name = file.required("name", "the application id, which is the consumer group too");
        if (!NAME.matcher(name).matches()) {
            file.problem(
                    "name",
                    "found '%s', allowed are letters, digits, '.', '_' and '-', a letter or digit first"
                            .formatted(name));
        }
        return name;
    }

    private static Input input(Fields input) {
        List<String> topics = input.texts("topics");
        if (topics.isEmpty()) {
            input.problem("topics", "is missing; give at least one topic");
        }
        From from = input.choice("from", From.EARLIEST, From.class);
        InputFormat format = input.choice("format", InputFormat.AUTO, InputFormat.class);
        int maxImages = (int) input.whole("max-images", 1_000, 1, 100_000);
        input.refuseOthers();
        return new Input(topics, from, format, maxImages);
    }

    private static Output output(Fields output) {
        String embeddings = output.text("embeddings", null);
        var result = new Output(
                output.text("predictions", "predictions"),
                output.text("dead-letters", "images.dead-letters"),
                // Who names a topic for embeddings wants them there.
                output.choice("embedding", embeddings == null ? Embedding.NONE : Embedding.TOPIC, Embedding.class),
                embeddings == null ? "images.embeddings" : embeddings,
                output.texts("attributes"),
                output.choice("format", OutputFormat.JSON, OutputFormat.class),
                output.flag("create-topics", true),
                (int) output.whole("replication-factor", -1, -1, Short.MAX_VALUE));
        if (result.replicationFactor() == 0) {
            output.problem("replication-factor", "found '0', allowed is 1 and more, or -1 for the broker's default");
        }
        output.refuseOthers();
        return result;
    }

    private static Fetch fetch(Fields fetch, Path folder) {
        var result = new Fetch(
                fetch.texts("files").stream()
                        .map(folder::resolve)
                        .map(Path::normalize)
                        .toList(),
                fetch.texts("http"),
                s3(fetch.object("s3")),
                fetch.addresses("private-addresses"),
                fetch.flag("data", false),
                fetch.size("max-bytes", 20 * MB, 1_000, GB),
                fetch.count("max-pixels", 50_000_000, 1_000, 1_000_000_000),
                fetch.flag("accept-truncated", false),
                (int) fetch.whole("attempts", 3, 1, 20),
                (int) fetch.whole("max-redirects", 3, 0, 20),
                fetch.duration("deadline", Duration.ofSeconds(30), Duration.ofMillis(1), Duration.ofHours(1)),
                (int) fetch.whole("concurrency", 128, 1, 10_000),
                (int) fetch.whole("concurrency-per-host", 64, 1, 10_000),
                fetch.choice("on-outage", OnOutage.PAUSE, OnOutage.class),
                fetch.size("cache", 0, 0, 100 * GB));
        fetch.refuseOthers();
        return result;
    }

    private static TopologyFile.S3 s3(Fields s3) {
        String endpoint = s3.text("endpoint", null);
        var result = new TopologyFile.S3(
                s3.texts("buckets"),
                endpoint,
                s3.text("region", null),
                // Names such as bucket.localhost are hardly ever set up for a server of one's own.
                s3.flag("path-style", endpoint != null),
                s3.flag("anonymous", false));
        s3.refuseOthers();
        return result;
    }

    private static Model model(Fields file, Path folder) {
        Fields model = file.object("model");
        List<Integer> devices = model.wholes("devices", 0, 63);
        long limit = model.size("gpu-mem-limit", NO_LIMIT, 100 * MB, 1_000 * GB);
        String engines = model.text("engines", null);
        var result = new Model(
                new ModelReader(folder).plan(model, file),
                model.choice("provider", Provider.AUTO, Provider.class),
                devices.isEmpty() ? List.of(0) : devices,
                limit == NO_LIMIT ? OptionalLong.empty() : OptionalLong.of(limit),
                model.flag("tf32", true),
                model.flag("deterministic", false),
                engines == null ? null : folder.resolve(engines).normalize(),
                (int) model.whole("top-k", 3, 1, 1_000),
                model.choice("decode", DecodeMode.EXACT, DecodeMode.class));
        model.refuseOthers();
        return result;
    }

    private static Batch batch(Fields batch) {
        var result = new Batch(
                (int) batch.whole("max-size", 32, 1, 1_024),
                batch.duration("linger", Duration.ofMillis(5), Duration.ZERO, Duration.ofMinutes(1)));
        batch.refuseOthers();
        return result;
    }

    private static Memory memory(Fields memory) {
        var result = new Memory(
                memory.size("originals", 64 * MB, MB, 100 * GB), memory.size("encoded", 64 * MB, MB, 100 * GB));
        memory.refuseOthers();
        return result;
    }
}
