package dev.densestream.topology;

import dev.densestream.event.InputFormat;
import dev.densestream.image.DecodeMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.Set;

/**
 * A topology file that was found valid. What each value means, its default and the reason for that default stand in {@code
 * docs/topology.md}.
 *
 * @param name application id and consumer group
 * @param bootstrapServers null where the file names none
 * @param threads stream threads of one process
 * @param routes which predictions go to other topics than {@code output.predictions}
 * @param shadow a model that is tried beside those that answer
 * @param window results in flight of one partition
 * @param drainTimeout how long a stop waits for images in flight
 * @param kafka client and Streams properties
 */
public record TopologyFile(
        String name,
        String bootstrapServers,
        Guarantee guarantee,
        int threads,
        Input input,
        Output output,
        Routes routes,
        Fetch fetch,
        Model model,
        Optional<Shadow> shadow,
        Batch batch,
        int window,
        Memory memory,
        Duration drainTimeout,
        Map<String, String> kafka) {
    public TopologyFile {
        kafka = Map.copyOf(kafka);
    }

    /** Every topic that predictions go to, each once. */
    public SequencedSet<String> predictionTopics() {
        return routes.topics(output.predictions());
    }

    /** The attributes of events that predictions carry. */
    public Set<String> carriedAttributes() {
        Set<String> carried = new LinkedHashSet<>(output.attributes());
        carried.addAll(routes.attributes());
        return carried;
    }

    /** Whether every event would be a dead letter; where records are pictures themselves nothing need be fetched. */
    public boolean refusesAll() {
        return fetch.allowsNothing() && input.format() != InputFormat.BYTES;
    }

    /** The same with other topics for what rules take. */
    public TopologyFile withRoutes(Routes other) {
        return new TopologyFile(
                name,
                bootstrapServers,
                guarantee,
                threads,
                input,
                output,
                other,
                fetch,
                model,
                shadow,
                batch,
                window,
                memory,
                drainTimeout,
                kafka);
    }

    /** The same with files that are read once, and without a shadow: what a replay runs. */
    public TopologyFile fixed() {
        return new TopologyFile(
                name,
                bootstrapServers,
                guarantee,
                threads,
                input,
                output,
                routes,
                fetch,
                model.fixed(),
                Optional.empty(),
                batch,
                window,
                memory,
                drainTimeout,
                kafka);
    }

    /** What each result is worth. */
    public enum Guarantee {
        EXACTLY_ONCE,
        AT_LEAST_ONCE
    }

    /** Where a new consumer group starts. */
    public enum From {
        EARLIEST,
        LATEST
    }

    /** What the model runs on. */
    public enum Provider {
        AUTO,
        CUDA,
        TENSORRT,
        CPU
    }

    /**
     * The topics that are read.
     *
     * @param format what their records are
     * @param maxImages how many images one record may name
     */
    public record Input(List<String> topics, From from, InputFormat format, int maxImages) {
        public Input {
            topics = List.copyOf(topics);
        }
    }

    /** Where the embedding of an image goes. */
    public enum Embedding {
        NONE,
        PREDICTION,
        TOPIC
    }

    /** How results leave: as JSON alone, or as CloudEvents with JSON in them. */
    public enum OutputFormat {
        JSON,
        CLOUDEVENTS
    }

    /**
     * The topics that are written.
     *
     * @param predictions the topic of predictions that match no rule of {@link TopologyFile#routes}
     * @param embeddings the topic of embeddings, for where they have one
     * @param attributes those of events that predictions carry, beside those that routes look at
     * @param replicationFactor −1 is the broker's default
     */
    public record Output(
            String predictions,
            String deadLetters,
            Embedding embedding,
            String embeddings,
            List<String> attributes,
            OutputFormat format,
            boolean createTopics,
            int replicationFactor) {
        public Output {
            attributes = List.copyOf(attributes);
        }
    }

    /** What becomes of images whose source is down as a whole. */
    public enum OnOutage {
        PAUSE,
        DEAD_LETTER
    }

    /**
     * What may be fetched, and at what cost; everything that is not named is refused.
     *
     * @param files folders below which files may be read
     * @param http hosts that may be asked
     * @param privateAddresses addresses and ranges that hosts may have although they are not public
     * @param maxBytes the largest encoded image
     * @param maxPixels the largest picture, width × height
     * @param acceptTruncated whether what is left of a truncated picture is classified
     * @param deadline fetch and decode of one image with all retries
     * @param concurrency fetches at the same time
     * @param concurrencyPerHost of these, how many from one host
     * @param cache memory for images that came over the network; 0 is none
     */
    public record Fetch(
            List<Path> files,
            List<String> http,
            S3 s3,
            List<String> privateAddresses,
            boolean data,
            long maxBytes,
            long maxPixels,
            boolean acceptTruncated,
            int attempts,
            int maxRedirects,
            Duration deadline,
            int concurrency,
            int concurrencyPerHost,
            OnOutage onOutage,
            long cache) {
        public Fetch {
            files = List.copyOf(files);
            http = List.copyOf(http);
            privateAddresses = List.copyOf(privateAddresses);
        }

        /** Whether every reference would be refused. */
        public boolean allowsNothing() {
            return files.isEmpty() && http.isEmpty() && s3.buckets().isEmpty() && !data;
        }
    }

    /**
     * What may be fetched from S3, and where that is.
     *
     * @param buckets each by its name, or {@code name/prefix*}
     * @param endpoint null is AWS
     * @param region null is what AWS's own tools would take
     */
    public record S3(List<String> buckets, String endpoint, String region, boolean pathStyle, boolean anonymous) {
        public S3 {
            buckets = List.copyOf(buckets);
        }
    }

    /**
     * The models that answer.
     *
     * @param plan which they are
     * @param devices numbers of the GPUs that each of them runs on
     * @param gpuMemLimit bytes that each may take of each GPU's memory; empty for all there are
     * @param tf32 whether a GPU may work single precision out with fewer digits
     * @param deterministic whether every batch is padded to the same size
     * @param engines TensorRT's folder; null for the one in the user's home
     * @param topK how many labels a prediction holds
     * @param decode how exactly pictures are decoded for them
     */
    public record Model(
            ModelPlan plan,
            Provider provider,
            List<Integer> devices,
            OptionalLong gpuMemLimit,
            boolean tf32,
            boolean deterministic,
            Path engines,
            int topK,
            DecodeMode decode) {
        public Model {
            devices = List.copyOf(devices);
        }

        private Model fixed() {
            return new Model(plan.fixed(), provider, devices, gpuMemLimit, tf32, deterministic, engines, topK, decode);
        }
    }

    /** A model that sees all and whose answers go to a topic of their own. */
    public record Shadow(ModelChoice model, String topic) {}

    /** When a batch is full enough. */
    public record Batch(int maxSize, Duration linger) {}

    /**
     * Budgets in bytes.
     *
     * @param originals keys and values of records in flight, what the clients buffer counted in
     * @param encoded fetched images that are not yet decoded
     */
    public record Memory(long originals, long encoded) {}
}
