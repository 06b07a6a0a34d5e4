package dev.densestream.stream;

import dev.densestream.pipeline.ImagePipeline;
import dev.densestream.topology.TopologyFile;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param predictions the topic of predictions
     * @param embeddings the topic of embeddings, for where they have one of their own
     * @param deadLetters the topic of dead letters
     */
    public record Topics(
            List<String> inputs, Begin begin, String predictions, Optional<String> embeddings, String deadLetters) {
        public Topics {
            inputs = List.copyOf(inputs);
        }

        Topics withBegin(Begin other) {
            return new Topics(inputs, other, predictions, embeddings, deadLetters);
        }

        /** Every topic that is written, by the results that go there. */
        Map<Outgoing.Destination, String> outputs() {
            Map<Outgoing.Destination, String> outputs = new EnumMap<>(Outgoing.Destination.class);
            outputs.put(Outgoing.Destination.PREDICTIONS, predictions);
            embeddings.ifPresent(topic -> outputs.put(Outgoing.Destination.EMBEDDINGS, topic));
            outputs.put(Outgoing.Destination.DEAD_LETTERS, deadLetters);
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
                .forEach((destination, topic) -> topology.addSink(
                        destination.sink(),
                        topic,
                        new ByteArraySerializer(),
                        new OutgoingSerializer(),
                        partitioner,
                        "classify"));
        return topology;
    }
}
