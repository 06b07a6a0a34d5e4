package com.example;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts what an image shows beside the attributes of its event: a second Kafka Streams application, downstream of DenseStream.
 *
 * <p>A prediction has its event's key, timestamp and partition. So the two topics are joined as they are, without
 * repartitioning, in a window of no length at all: a prediction meets the event with its key and its millisecond. Events
 * need keys, then, and one key no two events in the same millisecond.
 */
public final class EventJoin {
    /** How long an event waits for its prediction, in the time of the events. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private EventJoin() {}

    /** @param arguments brokers, the topics of events and of predictions, and the topic that is written */
    public static void main(String[] arguments) {
        var streams = new KafkaStreams(
                topology(arguments[1], arguments[2], arguments[3]), properties(arguments[0], "event-join"));
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
    }

    static Properties properties(String brokers, String application) {
        var properties = new Properties();
        properties.put("bootstrap.servers", brokers);
        properties.put("application.id", application);
        properties.put("processing.guarantee", "exactly_once_v2");
        properties.put("auto.offset.reset", "earliest");
        // Waiting events in memory and in a changelog topic; without this line, also on the disk.
        properties.put(
                "dsl.store.suppliers.class", BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers.class.getName());
        return properties;
    }

    static Topology topology(String events, String predictions, String joined) {
        var builder = new StreamsBuilder();
        var records = Consumed.with(Serdes.String(), Serdes.String());
        KStream<String, String> answered = builder.stream(predictions, records);
        builder.stream(events, records)
                .join(
                        answered,
                        EventJoin::join,
                        JoinWindows.ofTimeDifferenceAndGrace(Duration.ZERO, PATIENCE),
                        StreamJoined.with(Serdes.String(), Serdes.String(), Serdes.String()))
                .to(joined, Produced.with(Serdes.String(), Serdes.String()));
        return builder.build();
    }

    private static String join(String event, String prediction) {
        ObjectNode joined = JSON.createObjectNode();
        var answer = JSON.readTree(prediction);
        joined.set("id", answer.path("id"));
        joined.set("attributes", JSON.readTree(event).path("attributes"));
        joined.set("label", answer.at("/labels/0/label"));
        joined.set("score", answer.at("/labels/0/score"));
        return joined.toString();
    }
}
