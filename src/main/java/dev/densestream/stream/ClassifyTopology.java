package dev.densestream.stream;

import dev.densestream.pipeline.ImagePipeline;
import dev.densestream.topology.Routes;
import dev.densestream.topology.TopologyFile;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/** The one place where a topology file becomes a Kafka Streams topology. */
public final class ClassifyTopology {
    private ClassifyTopology() {}

    /** Where a group begins that has committed nothing. */
    public enum Begin {
        EARLIEST,
        LATEST,
        /** Nowhere: without a commit it must not begin. */
        NOWHERE;

        AutoOffsetReset reset() {
            return switch (this) {
                case EARLIEST -> AutoOffsetReset.earliest();
                case LATEST -> AutoOffsetReset.latest();
                case NOWHERE -> AutoOffsetReset.none();
            };
        }
    }

    /**
     * Where records come from and go to.
     *
     * @param inputs the input topics
     * @param begin where a new group starts
     * @param routes which predictions go elsewhere than to {@code predictions}
     * @param predictions the topic of predictions that match no rule
     * @param embeddings the topic of embeddings, for where they have one of their own
     * @param deadLetters the topic of dead letters
     */
    public record Topics(
            List<String> inputs,
            Begin begin,
            Routes routes,
            String predictions,
            Optional<String> embeddings,
            String deadLetters) {
        public Topics {
            inputs = List.copyOf(inputs);
        }

        Topics withBegin(Begin other) {
            return new Topics(inputs, other, routes, predictions, embeddings, deadLetters);
        }

        /** Every topic that is written, each once. */
        Set<String> outputs() {
            Set<String> outputs = new LinkedHashSet<>(routes.topics(predictions));
            embeddings.ifPresent(outputs::add);
            outputs.add(deadLetters);
            return outputs;
        }
    }

    /** What Kafka Streams says of the topology, without a broker. */
    public static String describe(TopologyFile file) {
        StreamsSettings settings = StreamsSettings.of(file, Map.of());
        // The description runs nothing: there is no pipeline behind it.
        return build(settings.topics(), Map.of(), new OffsetLedger(settings.limits(), TopicIds.UNKNOWN), null, null)
                .describe()
                .toString();
    }

    /**
     * @param inputPartitions how many partitions each input topic has; decides where results go
     */
    static Topology build(
            Topics topics,
            Map<String, Integer> inputPartitions,
            OffsetLedger ledger,
            ImagePipeline pipeline,
            OutgoingFitter fitter) {
        var partitioner = new SourcePartitioner(inputPartitions);
        var topology = new Topology()
                .addSource(
                        topics.begin().reset(),
                        "images",
                        new AnyTimestamp(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        topics.inputs().toArray(String[]::new))
                .addProcessor("classify", () -> new ClassifyProcessor(ledger, pipeline, fitter), "images");
        topics.outputs()
                .forEach(topic -> topology.addSink(
                        sink(topic),
                        topic,
                        new ByteArraySerializer(),
                        new OutgoingSerializer(),
                        partitioner,
                        "classify"));
        return topology;
    }

    /** The sink of an output topic, which may be called as source or processor are. */
    static String sink(String topic) {
        return "to " + topic;
    }
}
